// Measures whole songs: the `demucs` command beside the stack, from the upload to the stored
// tracks.

import { availableParallelism } from 'node:os';
import { createArms } from './arms.ts';
import { type Bench, withBenchStack } from './bench.ts';
import { type Precision, validityTable } from './gate.ts';
import { CLIP_SECONDS, contestsOf, LONG_SECONDS } from './goals.ts';
import { goalRows } from './gpu-goals.ts';
import { makeQualityFfmpeg } from './lame-quality.ts';
import { writeReport } from './report.ts';
import { runRounds } from './rounds.ts';
import { TINY } from './settings.ts';
import { hasOption, makeSongs } from './songs.ts';
import { armRows, conditionRows, figureRow, type Outcome } from './summary.ts';
import { markdown, type Row, type Table } from './table.ts';

const ROUNDS = 5;
/** Rounds of songs of at least `LONG_SECONDS`, each of which takes many minutes on two cores. */
const LONG_ROUNDS = 3;
/** Songs at once: one for each core of a small machine; enough for a GPU. */
const MOST_AT_ONCE = 8;
const NO_PRECISION = 'the gateway does not know precision';

/** Checks the stems, runs all contests, and writes the report. */
export async function measureArms(bench: Bench): Promise<void> {
  const { settings, folder, probe } = bench;
  const ffmpeg = makeQualityFfmpeg(folder);
  const own = { STEMLINE_FFMPEG: ffmpeg.path, STEMLINE_FFPROBE: 'ffprobe' };
  const atOnce = probe.device === 'cpu' ? Math.min(MOST_AT_ONCE, availableParallelism()) : MOST_AT_ONCE;
  await withBenchStack(bench, own, async (stack) => {
    const hasFast = await hasOption(stack, 'precision');
    const precisions: Precision[] = hasFast ? ['exact', 'fast'] : ['exact'];
    const networks = [...new Set([settings.network, TINY])];
    const gates = networks.flatMap((network) => precisions.map((precision) => [network, precision] as const));
    const validity = await validityTable(bench, stack, gates);
    const outcomes: Outcome[] = [];
    const figures: Row[] = [];
    const tables = () => [
      validity,
      { title: 'Ratios', note: RATIOS, rows: figures },
      ...gpuTables(probe.device, outcomes[0]),
      { title: 'Times', note: TIMES, rows: outcomes.flatMap(armRows) },
      { title: 'Conditions', note: CONDITIONS, rows: outcomes.flatMap(conditionRows) },
    ];
    for (const contest of contestsOf(probe.device, settings.network, TINY, settings.seconds)) {
      const arms = createArms(bench, stack, ffmpeg, contest.network, Math.max(2, atOnce));
      const usable = contest.figures.filter(({ ours }) => hasFast || ours !== 'fast');
      const names = new Set([...contest.figures.map(({ theirs }) => theirs), ...usable.map(({ ours }) => ours)]);
      const rounds = roundsOf(contest.seconds, settings.rounds);
      // The first command of a network reads its files and those of Python from the disk.
      const [warmUp] = await makeSongs(folder, 1, 1);
      if (warmUp) await (await arms.command.run([warmUp]))();
      const runs = await runRounds(
        bench,
        [...names].map((name) => arms[name]),
        { seconds: contest.seconds, rounds },
      );
      const outcome = { contest, arms, runs };
      outcomes.push(outcome);
      for (const figure of contest.figures)
        figures.push(figureRow(outcome, figure, usable.includes(figure) ? undefined : NO_PRECISION));
      const details = outcomes.map((each) => ({ contest: each.contest, runs: each.runs }));
      await writeReport(bench, 'arms', tables(), { details });
    }
    for (const table of tables()) console.log(markdown(table));
  });
}

/**
 * Returns the number of rounds. `wanted` concerns long songs only, because clips take little time.
 */
function roundsOf(seconds: number, wanted: number | undefined): number {
  if (seconds <= CLIP_SECONDS) return ROUNDS;
  return wanted ?? (seconds >= LONG_SECONDS ? LONG_ROUNDS : ROUNDS);
}

/** Returns the table of the goals on a GPU that are not ratios, from the long songs. */
function gpuTables(device: string, outcome: Outcome | undefined): Table[] {
  if (device === 'cpu' || outcome === undefined) return [];
  return [{ title: 'Goals on a GPU', note: GPU_GOALS, rows: goalRows(outcome) }];
}

const RATIOS =
  'Their time divided by ours, in each round; the median over the rounds, the smallest, and the interquartile range.' +
  ' Theirs is the `demucs` command with MP3 tracks; ours is a song through the stack, from the start of its upload until' +
  ' its tracks are stored, with the model loaded. C1, A1, G5 and G7 make the tracks of Demucs with its quality of LAME, 2. C2,' +
  ' C3, C4 and G6 make the same tracks with our quality of LAME, 5. Ours are WAV tracks where the name says so. Our default' +
  ' also makes the instrumental. `limit` is the ratio if the operations of the network, at the fastest measured matrix' +
  ' product, took all of our time. A second goal is in parentheses.';
const GPU_GOALS =
  'Figures of the median of the rounds. `x real time`: seconds of music in a second, of all songs at once. `s`: the time of' +
  ' one song. The floor is the lowest accepted speed, and the highest accepted time.';
const TIMES =
  'Seconds of one song, from rounds whose order rotates, with new songs in each round. Arms with several songs at once:' +
  ' the time until all are done, divided by their number.';
const CONDITIONS =
  'The machine before and after each run: the load average of a minute, matrix products on the device and a copy in' +
  ' memory; and the steal time of the run. A run is marked when a matrix product in 32 bit or a copy differs from the' +
  ' median of its contest by more than 10 %.';
