// Describes sizes, lengths of music and times in words.

import { fill, TEXT } from './text.ts';

const DAY_MS = 86_400_000;
const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** Describes a size in bytes, KB, MB, GB or TB, each 1000 times the unit before. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return fill(TEXT.common.bytes, { n: bytes });
  let value = bytes / 1000;
  let unit = 0;
  // Values that would be rounded to 1000 belong to the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 99.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** Describes a length of music, such as 3:05 or 1:02:03. `seconds`: not negative. */
export function lengthText(seconds: number): string {
  const all = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, two(all % 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/**
 * Describes a time in the time zone of the visitor, such as "today, 14:05" or "12 Mar, 14:05".
 * Empty for text that is not a time.
 */
export function dateText(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const shown = (options: Intl.DateTimeFormatOptions) => formatFor(options).format(at);
  const time = shown({ hour: '2-digit', minute: '2-digit' });
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS);
  if (days === 0) return fill(TEXT.common.today, { time });
  if (days === 1) return fill(TEXT.common.yesterday, { time });
  const isThisYear = at.getFullYear() === now.getFullYear();
  return `${shown({ day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) })}, ${time}`;
}

/** Created once, because a list shows many times and creating a format is slow. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(TEXT.common.locale, options);
  formats.set(key, format);
  return format;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
