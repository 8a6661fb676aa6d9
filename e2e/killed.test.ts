// Tests that a stack recovers when one of its processes is killed.

import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, separate, track, untilState } from './src/api.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { isAlive } from './src/processes.ts';
import { type Receiver, startReceiver } from './src/receiver.ts';
import { isReady } from './src/stack.ts';
import { until } from './src/until.ts';

let stack: BorrowedStack;
let receiver: Receiver;

beforeAll(async () => {
  stack = await borrowStack();
  receiver = await startReceiver();
});

afterAll(async () => {
  await receiver.stop();
  stack?.giveBack();
});

it('promises 14 and 22: a song whose separator is killed is separated once by the restarted separator, and the old engine ends', async () => {
  const data = { song: 1 };
  const answer = await separate(stack, makeMp3(40, 70), { model: 'tiny-hd', callback: { url: receiver.url, data } });
  const songhash = String(answer.body.hash);
  await until('segments are being separated', async () => {
    const { body } = await call(stack, 'GET', `/apiv1/songs/${songhash}`);
    return body.state === 'running' && Number(body.progress) > 0;
  });
  const [separator] = await stack.pidsOf('separator-service/src/main.ts');
  const [engine] = await stack.pidsOf('stemline_engine');
  if (!separator || !engine) throw new Error('the stack has no process of the separator or of its engine');
  process.kill(separator, 'SIGKILL');
  // This takes two seconds on an idle machine.
  await until('the engine has ended', async () => !(await isAlive(engine)));

  const song = await untilState(stack, songhash, 'done', 'failed');
  expect(song).toMatchObject({ state: 'done', attempt: 2 });
  expect((await track(stack, songhash, 'vocals')).length).toBeGreaterThan(100_000);
  await until('the callback has arrived', async () => receiver.posts.length > 0);
  expect(receiver.posts).toHaveLength(1);
  expect((await call(stack, 'GET', '/apiv1/queue')).body).toMatchObject({ queue: [], running: [] });
});

it.each(['gateway/src/main.ts', 'queue-service/src/main.ts', 'storage-service/src/main.ts', 'redis-server'])(
  '%s is restarted after it was killed, and the stack separates songs again',
  async (part) => {
    const [pid] = await stack.pidsOf(part);
    if (!pid) throw new Error(`the stack has no process of ${part}`);
    process.kill(pid, 'SIGKILL');
    await until(`${part} has ended`, async () => !(await isAlive(pid)));
    await until('the gateway reports ready', () => isReady(`${stack.url}/readyz`));
    const mp3 = makeMp3(2, 100 + part.length);
    // The gateway checks its peers every few seconds, so it may refuse songs after it has reported
    // ready.
    const accepted = await until('the gateway accepts a song again', async () => {
      const { status, body } = await separate(stack, mp3, { model: 'preview' });
      expect([200, 503], JSON.stringify(body)).toContain(status);
      return status === 200 ? body : undefined;
    });
    expect(await untilState(stack, String(accepted.hash), 'done', 'failed')).toMatchObject({ state: 'done' });
  },
);
