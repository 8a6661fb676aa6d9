// Times the encoding of one track and of all tracks of a song, whole and in chunks, in turns.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSemaphore } from '@stemline/separator-service/adapters/media/ffmpeg/semaphore.ts';
import { median } from '../../figures.ts';
import { rotated } from '../rounds.ts';
import type { Row } from '../table.ts';
import { nameOf, WHOLE, waysFor } from './chunk-ways.ts';
import { encodeTrack, type Pcm, type Way } from './encode-chunks.ts';

/** Tracks that are encoded at the same time. */
interface Arm {
  readonly tracks: readonly Pcm[];
  readonly way: Way;
  /** Number of processes at a time. */
  readonly processes: number;
}

/** One run of an arm. */
export interface ChunkRun<Conditions> {
  readonly tracks: number;
  readonly way: string;
  readonly round: number;
  readonly seconds: number;
  /** Processor time of all processes, in seconds. */
  readonly processor: number;
  readonly conditions: Conditions;
}

type Around<Conditions> = <T>(work: () => Promise<T>) => Promise<{ result: T; conditions: Conditions }>;

/**
 * Encodes the first track, and all of them at the same time, in each way and round. As many chunks
 * as there are cores are encoded at a time; whole tracks all begin together.
 */
export async function timeWays<Conditions>(
  tracks: readonly Pcm[],
  { folder, cores, rounds }: { readonly folder: string; readonly cores: number; readonly rounds: number },
  around: Around<Conditions>,
): Promise<ChunkRun<Conditions>[]> {
  const arms = [tracks.slice(0, 1), tracks].flatMap((some) =>
    waysFor(cores).map((way): Arm => ({ tracks: some, way, processes: way.chunks === 1 ? some.length : cores })),
  );
  const runs: ChunkRun<Conditions>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const arm of rotated(arms, round - 1)) {
      const { result, conditions } = await around(() => timed(arm, folder));
      runs.push({ tracks: arm.tracks.length, way: nameOf(arm.way), round, ...result, conditions });
      console.error(
        `  round ${round}, ${arm.tracks.length} tracks, ${nameOf(arm.way)}: ${result.seconds.toFixed(2)} s`,
      );
    }
  }
  return runs;
}

async function timed({ tracks, way, processes }: Arm, folder: string) {
  const permits = createSemaphore(processes);
  const own = process.cpuUsage();
  const begin = performance.now();
  const times = await Promise.all(tracks.map((pcm) => encodeTrack(pcm, way, mp3In(folder, pcm), permits)));
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(own);
  await Promise.all(tracks.map((pcm) => rm(mp3In(folder, pcm))));
  return { seconds, processor: times.reduce((sum, time) => sum + time.processor, (user + system) / 1e6) };
}

/** Returns a row for each number of tracks and way, with its ratio to whole tracks of the round. */
export function timeRows(runs: readonly Omit<ChunkRun<unknown>, 'conditions'>[]): Row[] {
  const keys = new Set(runs.map(({ tracks, way }) => JSON.stringify([tracks, way])));
  return [...keys].map((key) => {
    const own = runs.filter(({ tracks, way }) => JSON.stringify([tracks, way]) === key);
    const [{ tracks, way }] = own as [(typeof own)[number]];
    const isWhole = (run: (typeof own)[number]) => run.tracks === tracks && run.way === nameOf(WHOLE);
    const ratios = own.map(({ round, seconds }) => {
      const whole = runs.find((run) => isWhole(run) && run.round === round);
      return (whole?.seconds ?? Number.NaN) / seconds;
    });
    return {
      tracks,
      way,
      'median s': median(own.map(({ seconds }) => seconds)),
      'min s': Math.min(...own.map(({ seconds }) => seconds)),
      'whole / this': median(ratios),
      'ratio min': Math.min(...ratios),
      'ratio max': Math.max(...ratios),
      'processor s': median(own.map(({ processor }) => processor)),
      rounds: own.length,
    };
  });
}

function mp3In(folder: string, { name }: Pcm): string {
  return join(folder, `${name}.mp3`);
}
