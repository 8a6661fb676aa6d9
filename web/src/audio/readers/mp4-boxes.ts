// Finds boxes in an MP4 file. The fields are those of ISO/IEC 14496-12.

/** One box. */
export interface Mp4Box {
  /** Four letters. */
  readonly type: string;
  /** The offset of its content in the bytes. */
  readonly from: number;
  /** The offset behind it, which may be behind the bytes. */
  readonly end: number;
}

const HEADER_BYTES = 8;
/** A size of 1: 64 bits behind the type are the size. */
const LONG_SIZE = 1;
const LONG_HEADER_BYTES = 16;

/** Reads the box at `at`. Undefined: the bytes do not contain its header. */
export function mp4Box(bytes: Uint8Array, at: number): Mp4Box | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + HEADER_BYTES));
  const size = view.getUint32(at);
  if (size === LONG_SIZE) {
    if (at + LONG_HEADER_BYTES > bytes.length) return undefined;
    return { type, from: at + LONG_HEADER_BYTES, end: at + Number(view.getBigUint64(at + HEADER_BYTES)) };
  }
  return size < HEADER_BYTES ? undefined : { type, from: at + HEADER_BYTES, end: at + size };
}

/** Returns the content of the first box that `path` leads to. Undefined: there is none. */
export function mp4Content(bytes: Uint8Array, path: readonly string[]): DataView | undefined {
  let [from, end] = [0, bytes.length];
  for (const type of path) {
    let box = mp4Box(bytes.subarray(0, end), from);
    while (box && box.type !== type && box.end > from) {
      from = box.end;
      box = mp4Box(bytes.subarray(0, end), from);
    }
    if (box?.type !== type || box.end > end) return undefined;
    [from, end] = [box.from, box.end];
  }
  return new DataView(bytes.buffer, bytes.byteOffset + from, end - from);
}
