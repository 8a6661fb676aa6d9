// Measures many songs at once beside the same songs one after the other, and how busy the cores
// are.

import { type Bench, withBenchStack } from './bench.ts';
import { cpuTimes } from './cpu-times.ts';
import { validityTable } from './gate.ts';
import { report } from './report.ts';
import { rotated } from './rounds.ts';
import { makeSongs, pauseFor, removeSong, type SongFile, type StoredSong, sendSong, untilDone } from './songs.ts';
import type { Row } from './table.ts';

const SONGS = 20;
const SECONDS = 60;
const ROUNDS = 1;
const SERIAL = 'one after the other';
const AT_ONCE = 'at once';
/** Least part of the time in which each core works, from 0 to 1. */
const BUSY = 0.95;

/** Checks the stems, separates the songs in both ways in each round, and writes the report. */
export async function measureTogether(bench: Bench): Promise<void> {
  const { settings, probe, folder } = bench;
  const count = settings.songs ?? SONGS;
  const seconds = settings.seconds ?? SECONDS;
  await withBenchStack(bench, {}, async (stack) => {
    const validity = await validityTable(bench, stack, [[settings.network, 'exact']]);
    const separate = async (song: SongFile, atOnce: number) =>
      untilDone(stack, await sendSong(stack, song, { model: settings.network }), pauseFor(seconds, atOnce));
    const ways = [
      { way: SERIAL, run: (songs: readonly SongFile[]) => oneByOne(songs, (song) => separate(song, 1)) },
      {
        way: AT_ONCE,
        run: (songs: readonly SongFile[]) => Promise.all(songs.map((song) => separate(song, songs.length))),
      },
    ];
    const rows: Row[] = [];
    const verdicts: Row[] = [];
    const details = [];
    for (let round = 1; round <= (settings.rounds ?? ROUNDS); round += 1) {
      const songs = await makeSongs(folder, seconds, count);
      const took = new Map<string, number>();
      for (const { way, run } of rotated(ways, round - 1)) {
        const { result, conditions } = await probe.around(async () => {
          const begun = await cpuTimes();
          const begin = performance.now();
          const done = await run(songs);
          const time = (performance.now() - begin) / 1000;
          return { done, time, busy: (await cpuTimes()).since(begun).busy };
        });
        for (const { hash } of result.done) await removeSong(stack, hash);
        took.set(way, result.time);
        details.push({ way, round, time: result.time, busy: result.busy, conditions });
        const reached = way === AT_ONCE ? Math.min(...result.busy) >= BUSY : '';
        rows.push({ round, songs: way, ...timesRow(result, count * seconds), ...loads(conditions), reached });
        console.error(`  round ${round}, ${count} songs ${way}: ${result.time.toFixed(1)} s`);
      }
      const ratio = (took.get(SERIAL) ?? Number.NaN) / (took.get(AT_ONCE) ?? Number.NaN);
      const verdict = { round, ratio, 'at least as fast at once': ratio >= 1 };
      verdicts.push(verdict);
      console.error(`  ${JSON.stringify(verdict)}`);
    }
    const note = `${count} songs of ${seconds} s with the default options. The cores count all processes of the machine, from the first upload to the end of the last song. Reached: with all songs at once, each core works at least ${BUSY * 100} % of the time.`;
    const ratios = {
      title: 'Ratio',
      note: 'The time of the songs one after the other, divided by that at once.',
      rows: verdicts,
    };
    await report(bench, 'together', [validity, { title: 'Songs at once', note, rows }, ratios], { details });
  });
}

async function oneByOne(songs: readonly SongFile[], separate: (song: SongFile) => Promise<StoredSong>) {
  const done: StoredSong[] = [];
  for (const song of songs) done.push(await separate(song));
  return done;
}

function timesRow({ time, busy }: { time: number; busy: readonly number[] }, music: number): Row {
  const cores = busy.map((share) => `${(share * 100).toFixed(1)} %`).join(', ');
  return { s: time, 'x real time': music / time, 'busy cores': cores };
}

function loads({ before, after, steal }: { before: { load: number }; after: { load: number }; steal: number }): Row {
  return { 'load before': before.load, 'load after': after.load, steal: `${(steal * 100).toFixed(1)} %` };
}
