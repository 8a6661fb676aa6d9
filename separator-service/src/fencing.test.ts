// Tests a separator that is paused, blocked, cut off or stopped, and the next one that has the job.

import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow, keepLease } from '@stemline/testing/queue/queue-fixture.ts';
import { expect, test } from 'vitest';
import { processJob } from './domain/process-job.ts';
import { never } from './testing/constants.ts';
import { scriptedEngine } from './testing/engines.ts';
import { useSeparatorProcesses } from './testing/use-separator-process.ts';

/** Starts of separators take most of the time. */
const SLOWLY = { timeout: 600_000 };

const LEASE_MS = 3_000;
const separators = useSeparatorProcesses({ leaseMs: LEASE_MS });
const CANCELLED = { state: 'cancelled', code: '', reason: '' } as const;
/** Resolves when the separator has withdrawn its models, which it does when it begins to stop. */
const untilStopping = (worker: string) =>
  eventually('the separator has begun to stop', async () => {
    const live = await separators.fixture.queue.registry.separators();
    return live.every(({ name }) => name !== worker);
  });
const EVERY_MODEL = { sourcesOf: () => ['vocals'], isPublished: async () => false };

test(
  'promise 15: a separator that was stopped for two leases finds its claim lost and writes nothing',
  SLOWLY,
  async () => {
    const { fixture } = separators;
    const stopped = await separators.start('stopped');
    const spec = await separators.submit('steady');
    await eventually('the song is separated', async () => (await fixture.job(spec))?.stage === 'separating');
    stopped.kill('SIGSTOP');
    const stoppedAt = performance.now();
    const next = await fixture.consumer('next');
    const claim = await claimNow(next);
    expect(claim).toMatchObject({ attempt: 2, spec: { songhash: spec.songhash } });
    await keepLease(fixture.queue, claim);
    await eventually('two leases have passed', () => performance.now() - stoppedAt >= 2 * LEASE_MS);
    stopped.kill('SIGCONT');
    expect(await stopped.logged('job ends')).toMatchObject({ result: 'lost', songhash: spec.songhash });
    expect(await fixture.job(spec)).toMatchObject({ state: 'running', worker: 'next', attempt: 2, failures: 1 });
    expect((await fixture.song(spec)).run?.outcome).toBeFalsy();
    expect(await next.finish(claim, CANCELLED)).toBe('held');
  },
);

test(
  'promise 18: a separator whose event loop was blocked for two leases publishes nothing, and the next one does',
  SLOWLY,
  async () => {
    const { fixture, gate } = separators;
    const consumer = await fixture.consumer('blocked');
    const engine = scriptedEngine('fine');
    engine.start();
    await engine.ready(never);
    const spec = await separators.submit('good');
    const claim = await claimNow(consumer);
    const fetching = gate.hold(/^openRange audio\/\S+$/);
    let hasBlocked = false;
    const blocking = {
      ...engine,
      separate: (...[request, options]: Parameters<typeof engine.separate>) =>
        engine.separate(request, {
          ...options,
          onProgress: () => {
            if (!hasBlocked) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2.5 * LEASE_MS);
            hasBlocked = true;
          },
        }),
    };
    const working = processJob(fixture.deps(consumer, { engine: blocking, models: EVERY_MODEL }), claim, never);
    await fetching.reached;
    await separators.start('next');
    fetching.letGo();
    expect(await working).toBe('lost');
    await eventually('the next separator ends the song', async () => (await fixture.job(spec))?.state === 'done');
    expect(await fixture.job(spec)).toMatchObject({ worker: 'next', attempt: 2 });
    const { outcome } = (await fixture.song(spec)).run ?? {};
    expect(outcome).toMatchObject({ state: 'OUTCOME_STATE_DONE', attempt: 2 });
    expect(await fixture.queue.deliveries(spec.songhash)).toHaveLength(1);
    await engine.stop();
  },
);

test(
  'promise 21: a separator that gets SIGTERM hands its job back, uncounted, claims no other, and exits with 0',
  SLOWLY,
  async () => {
    const { fixture } = separators;
    const stopping = await separators.start('stopping', { STEMLINE_DRAIN_SECONDS: '1' });
    const spec = await separators.submit('steady');
    await eventually('the song is separated', async () => (await fixture.job(spec))?.stage === 'separating');
    stopping.kill('SIGTERM');
    await untilStopping('stopping');
    const later = await separators.submit('good');
    expect(await stopping.ended).toBe(0);
    expect(await fixture.job(spec)).toMatchObject({ state: 'waiting', failures: 0 });
    expect(await fixture.job(later)).toMatchObject({ state: 'waiting', attempt: 0 });
    const next = await fixture.consumer('after the stop');
    for (const expected of [spec, later]) {
      const claim = await claimNow(next);
      expect(claim.spec.songhash).toBe(expected.songhash);
      await next.finish(claim, CANCELLED);
    }
  },
);

test('promise 21: a separator that gets SIGTERM finishes its job when it has the time', SLOWLY, async () => {
  const { fixture, gate } = separators;
  const stopping = await separators.start('finishing', { STEMLINE_DRAIN_SECONDS: '100' });
  const uploading = gate.hold(/^commit\w* \S*\/uploads\/\S+$/);
  const spec = await separators.submit('good');
  await uploading.reached;
  stopping.kill('SIGTERM');
  await untilStopping('finishing');
  uploading.letGo();
  expect(await stopping.ended).toBe(0);
  expect(await fixture.job(spec)).toMatchObject({ state: 'done', attempt: 1 });
});

test(
  'promise 19: a song that kills its separators fails after three attempts, with one callback, and others are separated',
  SLOWLY,
  async () => {
    const { fixture, gate } = separators;
    const spec = await separators.submit('steady');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const fetching = gate.hold(/^openRange audio\/\S+$/);
      const victim = await separators.start(`victim ${attempt}`);
      await fetching.reached;
      victim.kill('SIGKILL');
      await victim.ended;
      fetching.letGo();
    }
    const last = await separators.start('last');
    const other = await separators.submit('good');
    await eventually('the other song is done', async () => (await fixture.job(other))?.state === 'done');
    await eventually('the song has failed', async () => (await fixture.job(spec))?.state === 'failed');
    expect(await fixture.job(spec)).toMatchObject({ code: 'WORKER_LOST', failures: 3, attempt: 4 });
    expect(await fixture.queue.deliveries(spec.songhash)).toMatchObject([{ event: 'failed' }]);
    await last.stop();
  },
);
