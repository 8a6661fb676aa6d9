// Describes a position in a song.

/** Describes a position such as 1:05, or with tenths 1:05.3. Times are cut and not rounded. */
export function positionText(seconds: number, withTenths = false): string {
  // Positions are computed, so that 0.3 may be 0.29999.
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  const all = Math.floor(tenths / 10);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
  const start = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${start}:${two(all % 60)}${withTenths ? `.${tenths % 10}` : ''}`;
}
