// Counts the parts of a multipart body. busboy silently skips a part without a valid
// Content-Disposition, and one whose boundary line has more than the boundary.

/** The parts that have begun in a body. */
export interface PartCount {
  /** Adds the next bytes of the body. */
  add(chunk: Buffer): void;
  /** The number of boundaries (RFC 2046, section 5.1.1) before the one that ends the form. */
  readonly parts: number;
}

/** Follows the last boundary. */
const ENDS = '--';

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
      if (end + ENDS.length > bytes.length) return at;
      hasEnded = bytes.toString('latin1', end, end + ENDS.length) === ENDS;
      if (hasEnded) return bytes.length;
      parts += 1;
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
