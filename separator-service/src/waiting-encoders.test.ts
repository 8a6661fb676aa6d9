// Tests the encoders that a separator keeps ready between two songs.

import { readFile } from 'node:fs/promises';
import { eventually } from '@stemline/testing/eventually.ts';
import { expect, test } from 'vitest';
import { hasEnded } from './testing/process-state.ts';
import { descendantsOf } from './testing/separator-process.ts';
import { useSeparatorProcesses } from './testing/use-separator-process.ts';

/** Starts of separators take most of the time. */
const SLOWLY = { timeout: 600_000 };

const separators = useSeparatorProcesses();

async function encodersOf(pid: number): Promise<number[]> {
  const found = [];
  for (const child of await descendantsOf(pid)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('ffmpeg')) found.push(child);
  }
  return found;
}

async function make(): Promise<void> {
  const spec = await separators.submit('good');
  await eventually('the song is done', async () => (await separators.fixture.job(spec))?.state === 'done');
}

async function waiting(pid: number): Promise<number[]> {
  await eventually('encoders wait', async () => (await encodersOf(pid)).length > 0);
  return encodersOf(pid);
}

const untilEnded = (pids: readonly number[]) =>
  eventually('no encoder is left', async () => (await Promise.all(pids.map(hasEnded))).every(Boolean));

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'encoders wait after two songs with the same kinds of tracks, make the next song, and end with the separator after %s',
  SLOWLY,
  async (signal) => {
    const separator = await separators.start(`waiting-${signal}`);
    await make();
    await make();
    const [first = 0] = await waiting(separator.pid);
    await make();
    expect(await hasEnded(first)).toBe(true);
    const left = await waiting(separator.pid);
    separator.kill(signal);
    await separator.ended;
    await untilEnded(left);
  },
);

test('with fewer processes than songs, a song uses the encoders that wait', SLOWLY, async () => {
  const { fixture } = separators;
  const settings = { STEMLINE_SLOTS: '2', STEMLINE_FFMPEG_PROCESSES: '1' };
  const separator = await separators.start('few', settings);
  await make();
  await make();
  const [first = 0] = await waiting(separator.pid);
  const long = await separators.submit('steady', '{"formats":["flac"]}');
  await eventually('the long song is separated', async () => (await fixture.job(long))?.stage === 'separating');
  await make();
  expect(await hasEnded(first)).toBe(true);
  // An encoder of the long song still writes its file when the separator has ended.
  const left = await encodersOf(separator.pid);
  await separator.stop();
  await untilEnded(left);
});
