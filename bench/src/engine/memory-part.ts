// Measures the memory of the engine and the size of the work folder while songs of several lengths
// are separated.

import { join } from 'node:path';
import { sleep } from '@stemline/common/async/abort.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { PlainError } from '@stemline/scripts/plain-error.ts';
import { type Bench, withBenchStack } from './bench.ts';
import { bytesOnDisk, residentOf } from './processes.ts';
import { report } from './report.ts';
import { TINY } from './settings.ts';
import { makeSongs, removeSong, type SongFile, STEMS, sendSong, untilDone } from './songs.ts';
import type { Row } from './table.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const LENGTHS = [4 * MINUTE, HOUR, 3 * HOUR];
const LOOK_MS = 250;
/**
 * The most memory above that of the idle engine, how much more a longer song may take than the
 * shortest, and the most disk of an hour, in bytes. The samples of 3 hours have 15 GB.
 */
const MEMORY_GOAL = 1e9;
const MORE_FOR_LONGER = 0.1e9;
const HOUR_DISK_GOAL = 2.3e9;

interface Sample {
  readonly engine: number;
  readonly separator: number;
  readonly work: number;
}

/**
 * Separates a song of each length into four MP3s with the tiny network, and writes the report.
 * Rejects with a PlainError when a limit is missed.
 */
export async function measureMemory(bench: Bench): Promise<void> {
  const lengths = bench.settings.seconds === undefined ? LENGTHS : [bench.settings.seconds];
  // An MP3 is a little longer than its source.
  const longest = { STEMLINE_MAX_SECONDS: String(Math.max(HOUR, ...lengths) + MINUTE) };
  await withBenchStack(bench, longest, async (stack) => {
    const rows: Row[] = [];
    const details = [];
    // The first song loads the model, and its memory belongs to the idle engine.
    await samplesOf(stack, await oneSong(bench, 10));
    for (const seconds of lengths) {
      await sleep(LOOK_MS);
      const idle = await sample(stack);
      const samples = await samplesOf(stack, await oneSong(bench, seconds));
      rows.push(rowOf(seconds, idle, samples));
      details.push({ seconds, idle, samples: samples.length });
      console.error(`  ${seconds} s: ${JSON.stringify(rows.at(-1))}`);
    }
    const note = `A song of each length, with the network \`${TINY}\` and the four stems as MP3, looked at every ${LOOK_MS} ms. The memory of the engine is above that of the idle engine with the model loaded; the goal is below ${MEMORY_GOAL / 1e9} GB, and at most ${MORE_FOR_LONGER / 1e9} GB more than for the shortest song. \`later\`: the highest memory of the second half of the song, less that of the first. The work folder includes open files without a name; the goal for an hour is below ${HOUR_DISK_GOAL / 1e9} GB.`;
    // This part always uses the tiny network.
    const tiny = { ...bench, settings: { ...bench.settings, network: TINY } };
    await report(tiny, 'memory', [{ title: 'Memory and disk by length', note, rows }], { details });
    const missed = missedLimits(rows);
    if (missed.length > 0) throw new PlainError(missed.join('\n'));
  });
}

async function oneSong({ folder }: Bench, seconds: number): Promise<SongFile> {
  const [song] = await makeSongs(folder, seconds, 1);
  if (!song) throw new Error('there is no song');
  return song;
}

/** Separates a song, and resolves with the samples until its end. Removes the song. */
async function samplesOf(stack: Stack, song: SongFile): Promise<Sample[]> {
  const songhash = await sendSong(stack, song, { model: TINY, stems: STEMS.join() });
  const samples: Sample[] = [];
  let ended = false;
  const end = untilDone(stack, songhash, LOOK_MS).finally(() => {
    ended = true;
  });
  end.catch(() => undefined);
  do {
    samples.push(await sample(stack));
    await sleep(LOOK_MS);
  } while (!ended);
  await end;
  await removeSong(stack, songhash);
  return samples;
}

async function sample(stack: Stack): Promise<Sample> {
  const [engines, separators] = await Promise.all([stack.pidsOf('stemline_engine'), stack.pidsOf('separator-service')]);
  const [engine, separator, work] = await Promise.all([
    residentOf(engines),
    residentOf(separators),
    bytesOnDisk(join(stack.dataDir, 'work'), [...engines, ...separators]),
  ]);
  return { engine: engine.now, separator: separator.now, work };
}

/** Summarises the samples of a song. Sizes are in GB and MB of 1000. */
export function rowOf(seconds: number, idle: Sample, samples: readonly Sample[]): Row {
  const most = (part: readonly Sample[], name: keyof Sample) => Math.max(...part.map((each) => each[name]));
  const half = Math.ceil(samples.length / 2);
  const above = most(samples, 'engine') - idle.engine;
  const work = most(samples, 'work');
  const later = most(samples.slice(half), 'engine') - most(samples.slice(0, half), 'engine');
  const mb = (bytes: number) => Math.round(bytes / 1e6);
  const disk = seconds === HOUR ? { 'disk reached': work < HOUR_DISK_GOAL } : { 'disk reached': 'no goal' };
  return {
    'song s': seconds,
    'engine idle MB': mb(idle.engine),
    'engine above idle MB': mb(above),
    'later MB': samples.length > 1 ? mb(later) : undefined,
    'memory reached': above < MEMORY_GOAL,
    'separator above idle MB': mb(most(samples, 'separator') - idle.separator),
    'work folder GB': work / 1e9,
    ...disk,
  };
}

/**
 * Returns a sentence for each limit that one of the rows misses. The first is the shortest song.
 */
export function missedLimits(rows: readonly Row[]): string[] {
  const above = (row: Row | undefined) => Number(row?.['engine above idle MB']);
  return rows.flatMap((row) => {
    const song = `a song of ${row['song s']} s takes`;
    const more = above(row) - above(rows[0]);
    const sentences: [isKept: boolean, sentence: string][] = [
      [
        row['memory reached'] !== false,
        `${song} ${above(row)} MB above the idle engine; the limit is ${MEMORY_GOAL / 1e6} MB`,
      ],
      [
        more <= MORE_FOR_LONGER / 1e6,
        `${song} ${more} MB more than the shortest song; the limit is ${MORE_FOR_LONGER / 1e6} MB`,
      ],
      [
        row['disk reached'] !== false,
        `${song} ${row['work folder GB']} GB of disk; the limit is ${HOUR_DISK_GOAL / 1e9} GB`,
      ],
    ];
    return sentences.filter(([isKept]) => !isKept).map(([, sentence]) => sentence);
  });
}
