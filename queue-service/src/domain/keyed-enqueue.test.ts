// Tests equal requests that wait for each other, with stores whose answers the test decides.
// handlers/idempotency.test.ts tests the rest with a real store.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { expect, it } from 'vitest';
import type { Accepted } from './accepted.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createKeyedEnqueue } from './keyed-enqueue.ts';
import type { Reservation, SongStore } from './song-store.ts';
import type { Submission } from './submission.ts';

const KEY = { namespace: 'default', key: 'key-1' };
const SONG = { songhash: 'a'.repeat(56), model: 'preview', revision: '1' };
const SUBMISSION: Submission = {
  id: 'unused',
  namespace: 'default',
  audio: 'b'.repeat(56),
  model: '',
  optionsJson: '{}',
  priority: 'normal',
  filename: '',
  callback: undefined,
  parent: undefined,
  source: undefined,
  lengthSeconds: 0,
  key: KEY,
};
const ANSWER: Accepted = { ...SONG, run: 1, status: 'queued', state: 'waiting', position: 1, estimateSeconds: 0 };
const ANSWERED: Reservation = {
  ...SONG,
  optionsJson: '{}',
  fingerprint: fingerprintOf(SUBMISSION),
  sourceFingerprint: '',
  submissionId: 'one',
  answer: ANSWER,
  isRefused: false,
  createdMs: 0,
};

const enqueueKeyed = () => {
  const unused = () => Promise.reject(new Error('the key has an answer'));
  return createKeyedEnqueue({ choose: unused, accept: unused, withdraw: unused });
};

/** Returns a store that counts the reads of the key, and answers as `reservation` does. */
function storeOf(reservation: () => Promise<Reservation>) {
  const calls = { count: 0 };
  const counted = () => {
    calls.count += 1;
    return reservation();
  };
  return { calls, store: { reservation: counted } as unknown as SongStore };
}

/** Returns a store that rejects when `fail` is called. */
function failingStore() {
  let fail = (_error: Error) => {};
  const failure = new Promise<Reservation>((_, reject) => {
    fail = reject;
  });
  return { ...storeOf(() => failure), fail };
}

it('requests that wait for an equal one use their own time when the time of the other is over', async () => {
  const enqueue = enqueueKeyed();
  const short = failingStore();
  const [long, longer] = [storeOf(async () => ANSWERED), storeOf(async () => ANSWERED)];
  const results = Promise.allSettled([short, long, longer].map(({ store }) => enqueue(store, SUBMISSION, KEY)));
  short.fail(new ServiceError('DEADLINE_EXCEEDED', 'late'));
  const [first, ...others] = await results;
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'DEADLINE_EXCEEDED' } });
  expect(others.map((result) => result.status === 'fulfilled' && result.value)).toEqual([ANSWER, ANSWER]);
  expect([short, long, longer].map(({ calls }) => calls.count)).toEqual([1, 1, 0]);
});

it('requests that wait for an equal one fail as it does for any other reason', async () => {
  const enqueue = enqueueKeyed();
  const [first, second] = [failingStore(), storeOf(async () => ANSWERED)];
  const results = Promise.allSettled([first, second].map(({ store }) => enqueue(store, SUBMISSION, KEY)));
  first.fail(new ServiceError('QUEUE_FULL', 'full'));
  const refused = { status: 'rejected', reason: { code: 'QUEUE_FULL' } };
  expect(await results).toMatchObject([refused, refused]);
  expect(second.calls.count).toBe(0);
});

it('the song of a submission with a key is named also when the submission fails', async () => {
  const refused = new ServiceError('AUDIO_MISSING', 'gone');
  const unused = () => Promise.reject(new Error('nothing is chosen or withdrawn'));
  const enqueue = createKeyedEnqueue({ choose: unused, accept: () => Promise.reject(refused), withdraw: unused });
  const named: string[] = [];
  const { store } = storeOf(async () => ({ ...ANSWERED, answer: undefined, createdMs: Date.now() }));
  await expect(enqueue(store, SUBMISSION, KEY, (songhash) => named.push(songhash))).rejects.toBe(refused);
  expect(named).toEqual([SONG.songhash]);
});
