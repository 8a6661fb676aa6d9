// Describes which files of a choice were left out.

import { fill, TEXT } from '../../texts/text.ts';
import { type Choice, MAX_FILES } from './chosen.ts';

const { upload: texts } = TEXT;

/** Returns sentences; empty: every file was taken. */
export function choiceText({ files, skipped, unreadable, tooMany }: Choice): string {
  const sentences = [
    files.length === 0 && texts.noneFound,
    skipped > 0 && fill(texts.skipped, { n: skipped }),
    unreadable > 0 && fill(texts.unreadable, { n: unreadable }),
    tooMany > 0 && fill(texts.tooMany, { max: MAX_FILES }),
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}
