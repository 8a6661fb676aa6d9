// Positions of a volume fader, their levels in dB, and their gains.

/** The highest level, in dB. */
export const MAX_DB = 6;
/** The level of the position below all others: silence. */
export const SILENT_DB = Number.NEGATIVE_INFINITY;

/** Ranges of levels, from the lowest, and the distance of their positions in dB. */
const RANGES = [
  { from: -60, to: -30, step: 3 },
  { from: -30, to: -12, step: 1 },
  { from: -12, to: MAX_DB, step: 0.5 },
] as const;

/** The level of each position in dB, from silence upwards, in small steps around 0 dB. */
const LEVELS: readonly number[] = [
  SILENT_DB,
  ...RANGES.flatMap(({ from, to, step }) =>
    Array.from({ length: Math.round((to - from) / step) }, (_, index) => from + index * step),
  ),
  MAX_DB,
];

/** The highest position of a fader; the lowest is 0. */
export const TOP_POSITION = LEVELS.length - 1;

/** Returns the level of a position in dB. */
export function levelAt(position: number): number {
  return LEVELS[Math.max(0, Math.min(TOP_POSITION, Math.round(position)))] ?? 0;
}

/** Returns the position whose level is nearest to a level in dB. */
export function positionOf(db: number): number {
  if (db < (LEVELS[1] as number)) return 0;
  let nearest = 1;
  for (const [position, level] of LEVELS.entries()) {
    if (Math.abs(level - db) < Math.abs((LEVELS[nearest] as number) - db)) nearest = position;
  }
  return nearest;
}

/** Returns the level that is some positions above (or below) a level, in dB. */
export function moveLevel(db: number, positions: number): number {
  return levelAt(positionOf(db) + positions);
}

/** Returns the factor of a level: 1 at 0 dB. */
export function gainOf(db: number): number {
  return db === SILENT_DB ? 0 : 10 ** (db / 20);
}

/** Returns a level as a text with a sign, such as `−6.5`, `+3`, `0` or `−∞`. The unit is dB. */
export function levelText(db: number): string {
  if (db === SILENT_DB) return '−∞';
  const size = String(Math.abs(db));
  if (db === 0) return '0';
  return db < 0 ? `−${size}` : `+${size}`;
}
