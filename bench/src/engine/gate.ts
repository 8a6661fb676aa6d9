// Compares the stored stems of a stack with those of Demucs, before any speed is measured.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { track } from '@stemline/e2e/api.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { PlainError } from '@stemline/scripts/plain-error.ts';
import type { Bench } from './bench.ts';
import { makeSongs, removeSong, STEMS, sendSong, untilDone } from './songs.ts';
import type { Table } from './table.ts';
import { runTool } from './tools.ts';

/** A choice of arithmetic. */
export type Precision = 'exact' | 'fast';

/** The least ratio of signal to noise of a stem, in dB. */
const FLOOR_DB: Readonly<Record<Precision, number>> = { exact: 100, fast: 40 };
/** More than two segments, so that there is something to compare without the last stride. */
const GATE_SECONDS = 20;

/**
 * Separates a song into WAV files of 32-bit floats, and compares them with those of `apply_model`.
 * Rejects with a PlainError when a stem is below the floor. Returns the row of the result. The
 * model is loaded afterwards.
 */
export async function checkStems(bench: Bench, stack: Stack, network: string, precision: Precision) {
  const folder = await mkdtemp(join(bench.folder, 'gate-'));
  const [song] = await makeSongs(folder, GATE_SECONDS, 1, 'wav');
  if (!song) throw new Error('there is no song');
  const fast = precision === 'fast' ? { precision } : {};
  const query = { model: network, formats: 'wav32f', stems: STEMS.join(), ...fast };
  const stored = await untilDone(stack, await sendSong(stack, song, query), 50);
  for (const stem of STEMS)
    await writeFile(join(folder, `${stem}.wav`), await track(stack, stored.hash, `${stem}.wav`));
  const { gain, backend, arithmetic } = stored.manifest as { gain: number; backend: string; arithmetic: string };
  const paths = [bench.models, network, song.path, folder];
  const floor = FLOOR_DB[precision];
  const options = ['--floor', String(floor), '--gain', String(gain)];
  const cut = precision === 'fast' ? ['--without-last-stride'] : [];
  const { code, output } = await runTool(['stemline_tools.bench.gate', ...paths, ...options, ...cut]);
  if (output === '') throw new Error('the stems could not be compared');
  const ratios = JSON.parse(output) as Record<string, number>;
  const [stem = '', worst = Number.NaN] = Object.entries(ratios).toSorted(([, a], [, b]) => a - b)[0] ?? [];
  if (code !== 0)
    throw new PlainError(
      `nothing was measured: with ${network}, ${precision}, the stem ${stem} agrees with that of Demucs to ${worst.toFixed(1)} dB, and the floor is ${floor} dB`,
    );
  await removeSong(stack, stored.hash);
  return { network, precision, backend, arithmetic, 'worst stem': stem, 'SNR dB': worst, 'floor dB': floor };
}

/** Runs the gates of these networks and precisions, one after the other. */
export async function validityTable(
  bench: Bench,
  stack: Stack,
  gates: readonly (readonly [network: string, precision: Precision])[],
): Promise<Table> {
  const rows = [];
  for (const [network, precision] of gates) rows.push(await checkStems(bench, stack, network, precision));
  return {
    title: 'Validity',
    note:
      `Stored stems of ${GATE_SECONDS} s in WAV with 32-bit floats, against \`apply_model\` of Demucs on the CPU with the same weights and without shifts.` +
      ' `fast` is compared up to the beginning of the last segment, because it may leave out a last segment that the one before covers.' +
      ' `backend` and `arithmetic` are those in the manifest of the song.',
    rows,
  };
}
