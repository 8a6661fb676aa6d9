// Counts the parts of a multipart body, because busboy skips a part without a valid
// Content-Disposition silently.

/** The parts that have begun in a body. */
export interface PartCount {
  /** Adds the next bytes of the body. */
  add(chunk: Buffer): void;
  /** The number of lines that begin a part (RFC 2046, section 5.1.1). */
  readonly parts: number;
}

/** Two bytes after a boundary: they end its line, or the form. */
const TAIL_BYTES = 2;
const [BEGINS, ENDS] = ['\r\n', '--'];

/** `boundary`: that of the Content-Type. */
export function createPartCount(boundary: string): PartCount {
  const line = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // The first line of a body may begin a part too.
  let rest: Buffer = Buffer.from('\r\n');
  let parts = 0;
  let hasEnded = false;

  /** Takes the boundaries in `bytes`. Returns the index from which they may be incomplete. */
  const take = (bytes: Buffer): number => {
    for (let from = 0; ; ) {
      const at = bytes.indexOf(line, from);
      if (at < 0) return Math.max(from, bytes.length - line.length + 1);
      const end = at + line.length;
      if (end + TAIL_BYTES > bytes.length) return at;
      const tail = bytes.toString('latin1', end, end + TAIL_BYTES);
      if (tail === BEGINS) parts += 1;
      if (tail === ENDS) hasEnded = true;
      if (hasEnded) return bytes.length;
      from = end;
    }
  };

  return {
    add: (chunk) => {
      if (hasEnded) return;
      const bytes = Buffer.concat([rest, chunk]);
      rest = bytes.subarray(take(bytes));
    },
    get parts() {
      return parts;
    },
  };
}
