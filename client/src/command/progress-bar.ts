// Draws one line of progress: a name, a bar and a few words.

import { fit, widthOf } from './text-width.ts';

/** The progress of one song. */
export interface Progress {
  readonly name: string;
  /** A few words, such as "separating, 12 s left". */
  readonly words: string;
  /** 0 to 1; undefined: no bar, because nothing is known. */
  readonly share?: number | undefined;
}

const MAX_NAME = 32;
const MAX_BAR = 24;
const MIN_BAR = 6;

/** Returns a line of less than `columns` columns, so that it never wraps. */
export function progressLine({ name, words, share }: Progress, columns: number): string {
  const width = Math.max(1, columns - 1);
  const nameWidth = Math.min(MAX_NAME, Math.floor(width / 2.5));
  const rest = width - nameWidth - 1;
  const barWidth = Math.min(MAX_BAR, rest - widthOf(words) - 8);
  const bar = share === undefined || barWidth < MIN_BAR ? '' : `${barOf(share, barWidth)} `;
  return fit(`${fit(name, nameWidth)} ${bar}${words}`, width).trimEnd();
}

function barOf(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  const percent = `${Math.floor(Math.min(1, share) * 100)}`.padStart(3);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}] ${percent} %`;
}
