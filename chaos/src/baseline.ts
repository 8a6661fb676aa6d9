// Separates each base once before the first fault, and records the hashes of its tracks.

import { until } from '@stemline/common/async/wait.ts';
import { BASES, type Base, makeSong } from './clients/audio.ts';
import { call } from './clients/call.ts';
import { hashesOf } from './clients/look.ts';
import type { Recorder } from './history/recorder.ts';
import type { ChaosStack } from './stack/stack.ts';

const READY_MS = 120_000;
const DONE_MS = 300_000;

/**
 * Rejects when a song fails, when the logs of the separators do not show who made it, or when the
 * names of the queue in Redis are not those that a run reads.
 */
export async function recordBaselines(
  { gateways: [gateway = ''], redis }: ChaosStack,
  recorder: Recorder,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(BASES.map((base) => recordBaseline(base, gateway, recorder, signal)));
  // Without these events, the checker could not find a late worker.
  if (!recorder.events.some(({ kind }) => kind === 'worker'))
    throw new Error('the separators log no start of a job; chaos/src/worker-log.ts must be adapted to their logs');
  // Without a stream, the checker could not find unfinished work in Redis.
  if (!(await redis.hasStream()))
    throw new Error('Redis has no stream of jobs; chaos/src/stack/redis-admin.ts must be adapted to the queue');
}

async function recordBaseline(base: Base, gateway: string, recorder: Recorder, signal: AbortSignal): Promise<void> {
  const body = makeSong(base, 'baseline');
  const headers = { 'content-type': 'audio/wav' };
  // The models of the separators appear in the queue a moment after the separators are ready.
  const hash = await until(
    async () => (await call(`${gateway}/apiv1/songs?model=preview`, { method: 'POST', headers, body })).body.hash,
    { everyMs: 500, timeoutMs: READY_MS, signal },
  );
  const isDone = async () => {
    const song = (await call(`${gateway}/apiv1/songs/${hash}`)).body;
    if (song.state === 'failed') throw new Error(`the base ${base} failed without a fault: ${song.reason}`);
    return song.state === 'done' ? hashesOf(song.tracks) : undefined;
  };
  recorder.record({
    kind: 'baseline',
    base,
    tracks: await until(isDone, { everyMs: 100, timeoutMs: DONE_MS, signal }),
  });
}
