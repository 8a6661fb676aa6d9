// Writes a CRC-32 as text.

/** Returns the 8 lower-case hex digits of an unsigned CRC-32. */
export function crcText(crc32: number): string {
  return crc32.toString(16).padStart(8, '0');
}
