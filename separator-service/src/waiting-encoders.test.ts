// Tests the encoders that a separator keeps ready between two songs.

import { readFile } from 'node:fs/promises';
import { eventually } from '@stemline/testing/eventually.ts';
import { expect, test } from 'vitest';
import { hasEnded } from './testing/process-state.ts';
import { descendantsOf } from './testing/separator-process.ts';
import { useSeparatorProcesses } from './testing/use-separator-process.ts';

const separators = useSeparatorProcesses();

async function encodersOf(pid: number): Promise<number[]> {
  const found = [];
  for (const child of await descendantsOf(pid)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('ffmpeg')) found.push(child);
  }
  return found;
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'encoders wait after two songs with the same kinds of tracks, make the next song, and end with the separator after %s',
  async (signal) => {
    const separator = await separators.start(`waiting-${signal}`);
    const make = async () => {
      const spec = await separators.submit('good');
      await eventually('the song is done', async () => (await separators.fixture.job(spec))?.state === 'done');
    };
    const waiting = async () => {
      await eventually('encoders wait', async () => (await encodersOf(separator.pid)).length > 0);
      return encodersOf(separator.pid);
    };
    await make();
    await make();
    const [first = 0] = await waiting();
    await make();
    expect(await hasEnded(first)).toBe(true);
    const left = await waiting();
    separator.kill(signal);
    await separator.ended;
    await eventually('no encoder is left', async () => (await Promise.all(left.map(hasEnded))).every(Boolean));
  },
);
