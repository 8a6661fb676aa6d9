// Places of the times on the ruler.

/** Steps in seconds that people read easily. */
const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600];
/** The distance of two times in CSS pixels at least. */
const MIN_DISTANCE = 64;

/** Returns the times in seconds that a ruler shows. `width`: in CSS pixels. No time is cut off. */
export function ticksOf(duration: number, width: number): number[] {
  if (!(duration > 0) || !(width > 0)) return [];
  const wanted = (MIN_DISTANCE / width) * duration;
  const step = STEPS.find((seconds) => seconds >= wanted) ?? (STEPS.at(-1) as number);
  const last = duration * (1 - MIN_DISTANCE / 2 / width);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}
