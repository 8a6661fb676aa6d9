// Counts the commands that a whole stack sends to Redis for a song, from the submission to the
// delivery of its callback. A script counts as one command. What the idle stack sends in the same
// time is subtracted.

import { sleep } from '@stemline/common/async/abort.ts';
import { separate } from '@stemline/e2e/api.ts';
import { startReceiver } from '@stemline/e2e/receiver.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { until } from '@stemline/e2e/until.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { Redis } from 'ioredis';
import { withStack } from '../with-stack.ts';

const SONG_SECONDS = 3;
const IDLE_MS = 10_000;

/** Prints the mean number of commands over `songs` songs, which run one after the other. */
export async function countStackCommands(songs: number): Promise<void> {
  const settings = { STEMLINE_LEASE_SECONDS: '30', STEMLINE_CALLBACK_ALLOW: '127.0.0.0/8' };
  await withStack(settings, (stack) => countCommands(stack, songs));
}

async function countCommands(stack: Stack, songs: number): Promise<void> {
  const receiver = await startReceiver();
  const redis = new Redis(stack.ports.redis);
  const monitor = await redis.monitor();
  let sent = 0;
  monitor.on('monitor', (_time: string, [command = '']: string[], source: string) => {
    if (source !== 'lua' && !/^ping$/i.test(command)) sent += 1;
  });
  try {
    // The first song loads the model.
    await deliver(stack, receiver, 0);
    sent = 0;
    await sleep(IDLE_MS);
    const idlePerMs = sent / IDLE_MS;
    sent = 0;
    const began = performance.now();
    for (let song = 1; song <= songs; song += 1) await deliver(stack, receiver, song);
    const ms = performance.now() - began;
    console.log(
      `a ${SONG_SECONDS} s song in a whole stack: ${((sent - ms * idlePerMs) / songs).toFixed(1)} commands sent, beside ${(idlePerMs * 1000).toFixed(1)} a second of the idle stack; mean of ${songs} songs of ${(ms / songs / 1000).toFixed(1)} s`,
    );
  } finally {
    monitor.disconnect();
    redis.disconnect();
    await receiver.stop();
  }
}

async function deliver(stack: Stack, receiver: Awaited<ReturnType<typeof startReceiver>>, song: number) {
  const before = receiver.posts.length;
  const callback = { url: receiver.url, data: { song } };
  await separate(stack, makeMp3(SONG_SECONDS, 300 + song * 7), { model: 'preview', callback });
  await until('the callback arrives', async () => receiver.posts.length > before, 60_000);
}
