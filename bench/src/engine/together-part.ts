// Measures many songs at once beside the same songs one after the other, and how busy the cores and
// a GPU are.

import { type Bench, withBenchStack } from './bench.ts';
import { cpuTimes } from './cpu-times.ts';
import { validityTable } from './gate.ts';
import { busyRow, SONGS_IN_FLIGHT } from './gpu-goals.ts';
import { useOf, withGpuLines } from './gpu-use.ts';
import { report } from './report.ts';
import { rotated } from './rounds.ts';
import { makeSongs, removeSong } from './songs.ts';
import { AT_ONCE, createWays, inFlight, SERIAL, WAV_AT_ONCE } from './songs-together.ts';
import type { Row } from './table.ts';

const SONGS = 20;
const SECONDS = 60;
const ROUNDS = 1;
/** Least part of the time in which each core works, from 0 to 1. */
const BUSY = 0.95;

/** Checks the stems, separates the songs in all ways in each round, and writes the report. */
export async function measureTogether(bench: Bench): Promise<void> {
  const { settings, probe, folder } = bench;
  const count = settings.songs ?? SONGS;
  const seconds = settings.seconds ?? SECONDS;
  await withBenchStack(bench, {}, async (stack) => {
    const validity = await validityTable(bench, stack, [[settings.network, 'exact']]);
    const ways = createWays(stack, settings.network, probe.gpu !== undefined);
    const rows: Row[] = [];
    const gpuRows: Row[] = [];
    const verdicts: Row[] = [];
    const details = [];
    for (let round = 1; round <= (settings.rounds ?? ROUNDS); round += 1) {
      const songs = await makeSongs(folder, seconds, count);
      const took = new Map<string, number>();
      for (const { name, run } of rotated(ways, round - 1)) {
        const timed = async () => {
          const begun = await cpuTimes();
          const begin = performance.now();
          const done = await run(songs);
          const time = (performance.now() - begin) / 1000;
          return { done, time, busy: (await cpuTimes()).since(begun).busy };
        };
        const gpu = name === WAV_AT_ONCE ? probe.gpu : undefined;
        const { result: all, conditions } = await probe.around(() => readGpu(gpu, timed));
        const { result, lines } = all;
        for (const { hash } of result.done.songs) await removeSong(stack, hash);
        took.set(name, result.time);
        details.push({ way: name, round, time: result.time, busy: result.busy, gpu: lines, conditions });
        const reached = name === AT_ONCE ? Math.min(...result.busy) >= BUSY : '';
        rows.push({ round, songs: name, ...timesRow(result, count * seconds), ...loads(conditions), reached });
        if (lines !== undefined) {
          const counts = (at: number) => inFlight(result.done.flights, at) >= SONGS_IN_FLIGHT;
          const use = typeof lines === 'string' ? lines : useOf(lines, counts);
          gpuRows.push(busyRow(round, name, use, settings.network));
          console.error(`  ${JSON.stringify(gpuRows.at(-1))}`);
        }
        console.error(`  round ${round}, ${count} songs ${name}: ${result.time.toFixed(1)} s`);
      }
      const ratio = (took.get(SERIAL) ?? Number.NaN) / (took.get(AT_ONCE) ?? Number.NaN);
      const verdict = { round, ratio, 'at least as fast at once': ratio >= 1 };
      verdicts.push(verdict);
      console.error(`  ${JSON.stringify(verdict)}`);
    }
    const wav = probe.gpu === undefined ? '' : ` \`${WAV_AT_ONCE}\`: the same tracks as WAV.`;
    const note = `${count} songs of ${seconds} s with the default options.${wav} The cores count all processes of the machine, from the first upload to the end of the last song. Reached: with all songs at once, each core works at least ${BUSY * 100} % of the time.`;
    const ratios = {
      title: 'Ratio',
      note: 'The time of the songs one after the other, divided by that at once.',
      rows: verdicts,
    };
    const gpuTable = { title: 'G3: how busy the GPU is', note: GPU_NOTE, rows: gpuRows };
    const gpuTables = probe.gpu === undefined ? [] : [gpuTable];
    await report(bench, 'together', [validity, { title: 'Songs at once', note, rows }, ratios, ...gpuTables], {
      details,
    });
  });
}

/** Runs `work`, with the lines of nvidia-smi if there is a GPU to read. */
async function readGpu<T>(gpu: string | undefined, work: () => Promise<T>) {
  return gpu === undefined ? { result: await work(), lines: undefined } : withGpuLines(gpu, work);
}

function timesRow({ time, busy }: { time: number; busy: readonly number[] }, music: number): Row {
  const cores = busy.map((share) => `${(share * 100).toFixed(1)} %`).join(', ');
  return { s: time, 'x real time': music / time, 'busy cores': cores };
}

function loads({ before, after, steal }: { before: { load: number }; after: { load: number }; steal: number }): Row {
  return { 'load before': before.load, 'load after': after.load, steal: `${(steal * 100).toFixed(1)} %` };
}

const GPU_NOTE =
  `The mean of \`utilization.gpu\` of nvidia-smi, while at least ${SONGS_IN_FLIGHT} songs were in flight: uploaded, and not` +
  ' yet done. It is the part of the time in which the GPU ran anything, over a period of up to a second before each sample.';
