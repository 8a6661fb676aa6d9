// Measures the memory of the engine over many songs.

import { type Bench, withBenchStack } from './bench.ts';
import { forgetMost, residentOf } from './processes.ts';
import { report } from './report.ts';
import { makeSongs, pauseFor, removeSong, sendSong, untilDone } from './songs.ts';
import type { Row } from './table.ts';

const SONGS = 100;
const SECONDS = 10;
/** Songs after which the memory counts: the first ones load the model and fill caches. */
const WARM_SONGS = 10;
/** The highest memory in bytes, and the largest growth as a part. */
const LIMITS = { floor: { bytes: 3e9, growth: 0.1 }, goal: { bytes: 2.2e9, growth: 0.03 } };

/** Separates the songs one after the other, and writes the report. */
export async function measureDrift(bench: Bench): Promise<void> {
  const { settings, folder } = bench;
  const count = settings.songs ?? SONGS;
  const seconds = settings.seconds ?? SECONDS;
  await withBenchStack(bench, {}, async (stack) => {
    const after: number[] = [];
    let most = 0;
    let atLoad = 0;
    for (let number = 1; number <= count; number += 1) {
      for (const song of await makeSongs(folder, seconds, 1)) {
        const songhash = await sendSong(stack, song, { model: settings.network });
        await untilDone(stack, songhash, pauseFor(seconds));
        await removeSong(stack, songhash);
      }
      const engines = await stack.pidsOf('stemline_engine');
      const resident = await residentOf(engines);
      after.push(resident.now);
      most = resident.most;
      if (number === 1) {
        atLoad = resident.most;
        await forgetMost(engines);
      }
    }
    const note = `C8: resident memory of the engine over ${count} songs of ${seconds} s, one after the other, with the network \`${settings.network}\`. \`most\` and the goals count from the end of the first song; \`most of the first\` is the highest until then, which includes the load of the model. Growth: from song ${WARM_SONGS} to the last, as a part. Floor: ${LIMITS.floor.bytes / 1e9} GB and 10 %; goal: ${LIMITS.goal.bytes / 1e9} GB and 3 %.`;
    const rows = [driftRow(after, most, atLoad)];
    await report(bench, 'drift', [{ title: 'Memory over many songs', note, rows }], {
      details: { bytesAfterSong: after },
    });
  });
}

/** Summarises the bytes after each song, the most of the later songs and of the first one. */
export function driftRow(after: readonly number[], most: number, atLoad: number): Row {
  const warm = after[Math.min(WARM_SONGS, after.length) - 1] ?? Number.NaN;
  const last = after.at(-1) ?? Number.NaN;
  const growth = last / warm - 1;
  const within = ({ bytes, growth: limit }: { bytes: number; growth: number }) => most <= bytes && growth < limit;
  return {
    songs: after.length,
    'most of the first GB': atLoad / 1e9,
    'after the first GB': (after[0] ?? Number.NaN) / 1e9,
    [`after song ${WARM_SONGS} GB`]: warm / 1e9,
    'after the last GB': last / 1e9,
    'most GB': most / 1e9,
    growth: `${(growth * 100).toFixed(1)} %`,
    reached: within(LIMITS.goal) ? 'goal' : within(LIMITS.floor) ? 'floor' : 'no',
  };
}
