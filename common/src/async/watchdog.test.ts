// Tests the watchdog with a real socket: an answer in time counts even when the event loop is late.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createWatchdog, watched } from './watchdog.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Blocks the event loop. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A pair of connected sockets of this process. */
async function sockets() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = await once(server, 'connection');
  ends.push(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return { near, far };
}

it('a watchdog does not count a block of its own event loop, at any moment', async () => {
  for (const beforeMs of [0, 30, 60, 90, 99]) {
    const { near, far } = await sockets();
    // Begins first, so that it ends first also when the process is suspended between the two.
    const begun = new Promise((resolve) => setTimeout(resolve, beforeMs));
    const answer = watched(
      100,
      async () => String((await once(near, 'data'))[0]),
      () => new Error('late'),
    );
    await begun;
    far.write('answer');
    block(300);
    expect(await answer).toBe('answer');
  }
});

it('a watchdog ends the wait when no answer comes', async () => {
  const began = performance.now();
  const never = watched(
    100,
    () => new Promise(() => undefined),
    () => new Error('late'),
  );
  await expect(never).rejects.toThrow('late');
  expect(performance.now() - began).toBeGreaterThanOrEqual(95);
});

it('a stopped watchdog does not fire', async () => {
  let calls = 0;
  const stop = createWatchdog(10, () => {
    calls += 1;
  });
  stop();
  await watched(
    50,
    () => new Promise(() => undefined),
    () => new Error('late'),
  ).catch(() => undefined);
  expect(calls).toBe(0);
});
