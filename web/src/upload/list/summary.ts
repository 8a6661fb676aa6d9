// Describes all uploads of the page in a sentence.

import { fill, TEXT } from '../../texts/text.ts';
import { isUnfinished, type Upload } from '../queue/upload.ts';

/** Numbers of uploads. */
export interface Counts {
  /** Chosen and not yet started. */
  readonly chosen: number;
  /** Started, with any result. Uploads that the visitor has stopped are not counted. */
  readonly started: number;
  readonly uploaded: number;
  readonly refused: number;
  /** Started and not yet at the server. */
  readonly unfinished: number;
  /** Separated. */
  readonly done: number;
}

const { upload: texts } = TEXT;

/** Counts the uploads. */
export function countUploads(uploads: readonly Pick<Upload, 'phase' | 'live'>[]): Counts {
  const phases = uploads.map(({ phase }) => phase.value);
  const count = (name: string) => phases.filter((phase) => phase.name === name).length;
  const [uploaded, refused] = [count('accepted'), count('failed')];
  const unfinished = phases.filter(isUnfinished).length;
  return {
    chosen: count('chosen'),
    started: uploaded + refused + unfinished,
    uploaded,
    refused,
    unfinished,
    done: uploads.filter(({ live }) => typeof live.value === 'object' && live.value.state === 'done').length,
  };
}

/** Describes the counts, such as "12 of 50 uploaded. 2 were not accepted."; empty: no uploads. */
export function summaryText({ chosen, started, uploaded, refused, done }: Counts): string {
  const sentences = [
    chosen > 0 && fill(texts.ready, { n: chosen }),
    started > 0 && fill(texts.uploaded, { done: uploaded, n: started }),
    refused > 0 && fill(texts.refused, { n: refused }),
    done > 0 && fill(texts.separated, { n: done }),
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}
