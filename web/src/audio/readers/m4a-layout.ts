// Reads the description of an M4A file and the table of its AAC frames.

import { mp4Content } from './mp4-boxes.ts';

/** The description of the audio. */
export interface M4aLayout {
  /** In Hz. */
  readonly sampleRate: number;
  /** Samples before the beginning of the song. */
  readonly delay: number;
  /** Samples of the song in the track. */
  readonly samples: number;
  /** The number of the rate in the table of ISO/IEC 14496-3. */
  readonly rateCode: number;
  readonly channels: number;
  /** The offset in the file of each frame. */
  readonly offsets: Float64Array;
  /** The bytes of each frame. */
  readonly sizes: Uint32Array;
}

/** Samples of a frame. */
export const AAC_SAMPLES = 1_024;
const STBL = ['trak', 'mdia', 'minf', 'stbl'];
/** AAC-LC, which is all that ffmpeg's encoder makes. */
const LOW_COMPLEXITY = 2;
/** Numbers behind the version and the flags. */
const COUNT_AT = 4;
const LIST_AT = 8;
/** Bytes of the list of descriptions before the first one, of its fixed part, and its header. */
const ENTRY_AT = 16;
const ESDS_AT = ENTRY_AT + 28;
const FORMAT_AT = 12;
const CONFIG_TAG = 5;
const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000];

/** Reads the layout from the content of the box `moov`. Undefined: the file has another form. */
export function m4aLayout(moov: Uint8Array): M4aLayout | undefined {
  const at = (...path: string[]) => mp4Content(moov, path);
  const header = at('trak', 'mdia', 'mdhd');
  const movie = at('mvhd');
  const config = configOf(at(...STBL, 'stsd'));
  const table = tableOf(moov);
  if (!header || !movie || !config || !table || header.getUint8(0) !== 0 || movie.getUint8(0) !== 0) return undefined;
  const sampleRate = header.getUint32(12);
  if (RATES[config.rateCode] !== sampleRate) return undefined;
  const edits = at('trak', 'edts', 'elst');
  if (edits && (edits.getUint8(0) !== 0 || edits.getUint32(COUNT_AT) !== 1)) return undefined;
  const delay = edits ? edits.getInt32(LIST_AT + 4) : 0;
  return delay < 0 ? undefined : { sampleRate, delay, samples: header.getUint32(16) - delay, ...config, ...table };
}

function configOf(stsd: DataView | undefined): { rateCode: number; channels: number } | undefined {
  if (!stsd || stsd.byteLength < ESDS_AT || stsd.getUint32(FORMAT_AT) !== 0x6d703461) return undefined;
  const bytes = new Uint8Array(stsd.buffer, stsd.byteOffset, stsd.byteLength);
  const esds = mp4Content(bytes.subarray(ESDS_AT), ['esds']);
  if (!esds) return undefined;
  const descriptors = new Uint8Array(esds.buffer, esds.byteOffset, esds.byteLength);
  // The tag, a length in up to four bytes of which all but the last one begin with 1, the
  // configuration.
  let from = descriptors.indexOf(CONFIG_TAG, COUNT_AT + 5) + 1;
  while ((descriptors[from] ?? 0) >= 0x80) from += 1;
  const code = ((descriptors[from + 1] ?? 0) << 8) | (descriptors[from + 2] ?? 0);
  const [kind, rateCode, channels] = [code >> 11, (code >> 7) & 15, (code >> 3) & 15];
  return kind === LOW_COMPLEXITY && (channels === 1 || channels === 2) ? { rateCode, channels } : undefined;
}

function tableOf(moov: Uint8Array): Pick<M4aLayout, 'offsets' | 'sizes'> | undefined {
  const table = (type: string) => mp4Content(moov, [...STBL, type]);
  const [lengths, groups, short, long] = [table('stsz'), table('stsc'), table('stco'), table('co64')];
  const chunkOffsets = short ?? long;
  if (!lengths || !groups || !chunkOffsets || groups.getUint32(COUNT_AT) === 0) return undefined;
  const sameSize = lengths.getUint32(COUNT_AT);
  const count = lengths.getUint32(LIST_AT);
  const sizes = Uint32Array.from({ length: count }, (_, n) => sameSize || lengths.getUint32(LIST_AT + 4 + 4 * n));
  const offsets = new Float64Array(count);
  let [frame, group] = [0, 0];
  for (let chunk = 0; chunk < chunkOffsets.getUint32(COUNT_AT) && frame < count; chunk += 1) {
    const next = group + 1 < groups.getUint32(COUNT_AT) ? groups.getUint32(LIST_AT + 12 * (group + 1)) : undefined;
    if (next === chunk + 1) group += 1;
    let at = short ? short.getUint32(LIST_AT + 4 * chunk) : Number(long?.getBigUint64(LIST_AT + 8 * chunk));
    const behind = Math.min(count, frame + groups.getUint32(LIST_AT + 12 * group + 4));
    for (; frame < behind; frame += 1) {
      offsets[frame] = at;
      at += sizes[frame] as number;
    }
  }
  return frame === count ? { offsets, sizes } : undefined;
}
