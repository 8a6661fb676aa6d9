// Recipes for formats that ffmpeg reads but cannot write: AMR and DSF.

import { dsf } from '@stemline/testing/audio/dsf.ts';
import { createRandom } from '../random.ts';
import type { Recipe } from '../recipe.ts';
import { trap, whole } from './expectations.ts';

const SECONDS = 2;
const FRAMES_PER_SECOND = 50;

/**
 * Returns AMR as RFC 4867, section 5, describes it: frames of the lowest rate with random speech.
 */
function amr(magic: string, speechBytes: number): Buffer {
  const random = createRandom(5);
  const isGood = 0b100;
  const frames = Array.from({ length: SECONDS * FRAMES_PER_SECOND }, () =>
    Buffer.concat([Buffer.from([isGood]), random.bytes(speechBytes)]),
  );
  return Buffer.concat([Buffer.from(magic), ...frames]);
}

/** Returns the recipes. */
export function handMadeFormats(): Recipe[] {
  return [
    trap('narrow.amr', whole(SECONDS, { channels: 1 }), async () => amr('#!AMR\n', 12)),
    trap('wide.awb', whole(SECONDS, { channels: 1 }), async () => amr('#!AMR-WB\n', 17)),
    trap('dsd64.dsf', whole(SECONDS), async () => dsf(SECONDS, 2)),
  ];
}
