// Computes the least time of encoding in chunks on a larger machine that has nothing else to do.

import { join } from 'node:path';
import { createSemaphore } from '@stemline/separator-service/adapters/media/ffmpeg/semaphore.ts';
import { median } from '../../figures.ts';
import type { Row } from '../table.ts';
import { MANY, WHOLE } from './chunk-ways.ts';
import { type EncodeTimes, encodeTrack, type Pcm } from './encode-chunks.ts';

/**
 * Encodes a track whole, and its chunks one after the other, in each round. Returns a row for one
 * track and one for `count` of them.
 */
export async function boundRows(pcm: Pcm, folder: string, rounds: number, count: number): Promise<Row[]> {
  const one = createSemaphore(1);
  const path = join(folder, 'bound.mp3');
  const pairs: { readonly whole: number; readonly chunks: EncodeTimes }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const whole = await encodeTrack(pcm, WHOLE, path, one);
    const chunks = await encodeTrack(pcm, { ...WHOLE, chunks: MANY }, path, one);
    pairs.push({ whole: Math.max(...whole.processes), chunks });
  }
  return [1, count].map((tracks) => {
    const bounds = pairs.map(({ chunks }) => boundOf(chunks, tracks));
    const wholes = pairs.map(({ whole }) => whole);
    return {
      tracks,
      cores: MANY,
      'whole s': median(wholes),
      [`${MANY} chunks s`]: median(bounds),
      'whole / chunks': median(wholes.map((whole, at) => whole / (bounds[at] as number))),
      rounds,
    };
  });
}

/** Returns the seconds if each core always had a process until the last one. */
export function boundOf({ processes, joining }: EncodeTimes, tracks: number): number {
  const all = processes.reduce((sum, seconds) => sum + seconds, 0) * tracks;
  return Math.max(...processes, all / MANY) + joining;
}
