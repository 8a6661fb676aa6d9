// Prepares one song in each state for the screenshots.

import { readFile } from 'node:fs/promises';
import { call, untilState } from '@stemline/e2e/api.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';

/** The songhashes of songs by state. */
export type Songs = Readonly<Record<'done' | 'failed' | 'cancelled' | 'running' | 'waiting', string>>;

/** A WAV file without a sample, which the server accepts and the separator refuses. */
const NO_SAMPLES = Buffer.concat([
  Buffer.from(
    'RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data\x02\0\0\0',
    'latin1',
  ),
  Buffer.alloc(2),
]);
/** Long enough to run while all screenshots are taken. */
const LONG_SECONDS = 1_500;

/** Sends the songs. `sample`: the path of the song that is shown in the mixer. */
export async function prepareSongs(stack: Stack, sample: string): Promise<Songs> {
  const send = async (name: string, body: Buffer, options = '') => {
    const query = `filename=${encodeURIComponent(name)}${options}`;
    const { body: answer } = await call(stack, 'POST', `/apiv1/songs?${query}`, { body });
    return String(answer.hash);
  };
  const done = await send('Sample song.mp3', await readFile(sample), '&formats=mp3,flac');
  const failed = await send('Broken file.wav', NO_SAMPLES);
  await untilState(stack, done, 'done');
  await untilState(stack, failed, 'failed');
  const running = await send('Long live set.mp3', makeMp3(LONG_SECONDS));
  await untilState(stack, running, 'running');
  const waiting = await send('Second encore.mp3', makeMp3(30));
  const cancelled = await send('Wrong take.mp3', makeMp3(20));
  await call(stack, 'POST', `/apiv1/songs/${cancelled}/cancel`);
  await untilState(stack, cancelled, 'cancelled');
  return { done, failed, cancelled, running, waiting };
}
