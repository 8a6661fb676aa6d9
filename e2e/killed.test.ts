// Tests killed processes: the separator is killed during a song, and the song is still separated
// once.

import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, separate, track, untilState } from './src/api.ts';
import { type Receiver, startReceiver } from './src/receiver.ts';
import { isAlive, type Stack, startStack, until } from './src/stack.ts';

let stack: Stack;
let receiver: Receiver;

beforeAll(async () => {
  stack = await startStack();
  receiver = await startReceiver();
});

afterAll(async () => {
  await receiver.stop();
  await stack.stop();
});

describe('a separator killed with -9 in the middle of a song', () => {
  it('ends its engine too, is restarted, and the song is separated once', async () => {
    const data = { song: 1 };
    const answer = await separate(stack, makeMp3(90, 70), { model: 'tiny-hd', callback: { url: receiver.url, data } });
    const hash = String(answer.body.hash);
    await until('segments are being separated', async () => {
      const { body } = await call(stack, 'GET', `/apiv1/songs/${hash}`);
      return body.state === 'running' && Number(body.progress) > 0;
    });
    const [separator] = await stack.pidsOf('separator-service/src/main.ts');
    const [engine] = await stack.pidsOf('stemline_engine');
    if (!separator || !engine) throw new Error('the separator and its engine were not found');
    process.kill(separator, 'SIGKILL');
    // This takes two seconds on an idle machine.
    await until('the engine is gone', async () => !(await isAlive(engine)), 20_000);

    const song = await untilState(stack, hash, 'done', 'failed');
    expect(song).toMatchObject({ state: 'done', attempt: 2 });
    expect((await track(stack, hash, 'vocals')).length).toBeGreaterThan(100_000);
    await until('the callback has come', async () => receiver.posts.length > 0);
    expect(receiver.posts).toHaveLength(1);
    expect((await call(stack, 'GET', '/apiv1/queue')).body).toMatchObject({ queue: [], running: [] });
  });
});

describe('every other part killed with -9', () => {
  it.each(['gateway/src/main.ts', 'queue-service/src/main.ts', 'storage-service/src/main.ts', 'redis-server'])(
    '%s comes back, and songs go on',
    async (part) => {
      const [pid] = await stack.pidsOf(part);
      if (!pid) throw new Error(`${part} was not found`);
      process.kill(pid, 'SIGKILL');
      await until('it is gone', async () => !(await isAlive(pid)));
      await until('the stack is ready again', async () => {
        const ready = await fetch(`${stack.url}/readyz`).catch(() => undefined);
        return ready?.status === 200;
      });
      const answer = await separate(stack, makeMp3(2, 100 + part.length), { model: 'preview' });
      expect(answer.status).toBe(200);
      expect(await untilState(stack, String(answer.body.hash), 'done', 'failed')).toMatchObject({ state: 'done' });
    },
  );
});
