// Tests that a service reports ready only while all its peers answer, from the last check.

import { afterEach, expect, it } from 'vitest';
import { ServiceError } from '../errors/service-error.ts';
import { createSilentLogger } from '../logging/logger.ts';
import { DESCRIPTORS } from './descriptors.ts';
import { createReadiness, type Peer, type Readiness } from './readiness.ts';

const SOON = { interval: 5 };
let readiness: Readiness | undefined;

afterEach(() => readiness?.stop());

function start(...peers: Peer[]): { seen: boolean[]; started: Readiness } {
  const seen: boolean[] = [];
  const setServing = (serving: boolean) => seen.push(serving);
  readiness = createReadiness({ peers, setServing, log: createSilentLogger(), everyMs: 10 });
  expect(readiness.ready()).toBe(false);
  readiness.start();
  return { seen, started: readiness };
}

it('a service is ready while all of its peers answer', async () => {
  let answers = true;
  const peer = {
    name: 'a',
    check: async () => {
      if (!answers) throw new Error('no');
    },
  };
  const { seen, started } = start(peer, DESCRIPTORS);
  await expect.poll(started.ready, SOON).toBe(true);
  answers = false;
  await expect.poll(started.ready, SOON).toBe(false);
  answers = true;
  await expect.poll(started.ready, SOON).toBe(true);
  expect(new Set(seen)).toEqual(new Set([true, false]));
});

it('readiness reports a sentence for each peer that has not passed its latest check', async () => {
  const failing = { name: 'a', check: () => Promise.reject(new ServiceError('UNAVAILABLE', 'It is unavailable.')) };
  const { started } = start(failing, DESCRIPTORS);
  expect([...started.faults().keys()]).toEqual(['a', 'descriptors']);
  await expect.poll(() => [...started.faults()], SOON).toEqual([['a', 'It is unavailable.']]);
});

it('readiness does not wait for a peer that never answers or ignores the signal', async () => {
  const { seen } = start({ name: 'a', check: () => new Promise(() => undefined) });
  await expect.poll(() => seen, SOON).toContain(false);
});

it('a stopped service is not ready', async () => {
  const { started } = start();
  await expect.poll(started.ready, SOON).toBe(true);
  await started.stop();
  expect(started.ready()).toBe(false);
});
