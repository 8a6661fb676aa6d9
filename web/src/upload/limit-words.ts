// Describes the limits of the server, and finds files that it would refuse.

import { lengthText, sizeText } from '../texts/measure-text.ts';
import { fill, TEXT } from '../texts/text.ts';
import type { Limits } from './options/server-facts.ts';
import { localProblem } from './queue/local-problem.ts';

const { upload: texts } = TEXT;

/** Describes the largest file, such as "At most 537 MB and 60 minutes each."; empty: not known. */
export function limitText(limits: Limits | undefined): string {
  if (!limits) return '';
  const size = sizeText(limits.max_bytes);
  if (limits.max_seconds === null) return fill(texts.limitBytes, { size });
  return fill(texts.limitBoth, { size, length: spokenLength(limits.max_seconds) });
}

/** Returns why the server would refuse a file of this size; undefined: it would not. */
export function refusalOf({ size }: { readonly size: number }, limits: Limits | undefined): Error | undefined {
  if (size === 0) return localProblem('FILE_EMPTY');
  if (!limits || size <= limits.max_bytes) return undefined;
  return localProblem('FILE_TOO_LARGE', { size: sizeText(size), max: sizeText(limits.max_bytes) });
}

function spokenLength(seconds: number): string {
  if (seconds % 60 !== 0) return seconds < 120 ? fill(texts.seconds, { n: seconds }) : lengthText(seconds);
  return fill(texts.minutes, { n: seconds / 60 });
}
