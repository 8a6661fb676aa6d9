// Tests each rule of the checker on short histories that differ in one point.

import { expect, it } from 'vitest';
import type { HistoryEvent, SeenEvent } from '../history/events.ts';
import { checkHistory } from './check.ts';

const HASH = 'a'.repeat(56);
const TRACKS = { 'vocals.mp3': 'v', 'drums.mp3': 'd' };

/** A client sees the song; the read takes 10 ms. */
function seen(t: number, more: Partial<SeenEvent>): SeenEvent {
  const whole = more.state === 'done' ? { manifest: true, tracks: TRACKS } : {};
  return {
    kind: 'seen',
    t,
    from: t - 10,
    by: 'poll-1',
    hash: HASH,
    run: 1,
    state: 'running',
    attempt: 1,
    ...whole,
    ...more,
  };
}

function post(
  t: number,
  number: number,
  more: { readonly id?: string; readonly status?: number; readonly event?: string } = {},
): HistoryEvent[] {
  const { id = 'msg_1', status = 200, event = 'done' } = more;
  return [
    { kind: 'post', t, post: number, id, event, token: 's1' },
    { kind: 'posted', t: t + 5, post: number, status },
  ];
}

function fault(from: number, until: number, name: string, target: string): HistoryEvent[] {
  return [
    { kind: 'fault', t: from, id: from, name, targets: [target] },
    { kind: 'fault-end', t: until, id: from },
  ];
}

const BEGIN: HistoryEvent[] = [
  { kind: 'baseline', t: 1, base: 'short', tracks: TRACKS },
  { kind: 'submit', t: 100, token: 's1', base: 'short', on: ['failed'] },
  { kind: 'answer', t: 150, token: 's1', status: 202, hash: HASH, run: 1 },
];
/** A song that is accepted, separated and delivered once. */
const GOOD: HistoryEvent[] = [...BEGIN, seen(300, {}), seen(1_000, { state: 'done' }), ...post(1_100, 1)];

const rules = (...events: HistoryEvent[]) => checkHistory(events).map(({ rule }) => rule);

it('a song that is accepted, separated and delivered breaks no rule', () => {
  expect(rules(...GOOD)).toEqual([]);
});

it('promise 1: an accepted song that no client has seen end is lost, unless a client has removed it', () => {
  expect(rules(...BEGIN, seen(300, {}))).toEqual(['lost song']);
  expect(rules(...BEGIN)).toEqual(['lost song']);
  expect(rules(...BEGIN, { kind: 'remove', t: 400, from: 390, hash: HASH, status: 0 })).toEqual([]);
});

it('a song that was refused or got no answer may never be separated', () => {
  expect(rules(BEGIN[0] as HistoryEvent, BEGIN[1] as HistoryEvent)).toEqual([]);
});

it('promise 25: a run that is seen open after its end has left a final state, but not when the reads overlap', () => {
  expect(rules(...GOOD, seen(1_200, {}))).toEqual(['left a final state']);
  expect(rules(...GOOD, seen(1_200, { by: 'poll-2', from: 990 }))).toEqual([]);
  expect(rules(...GOOD, seen(1_200, { by: 'poll-2', from: 1_010 }))).toEqual(['left a final state']);
});

it('promise 25: a run with two different ends breaks a rule', () => {
  expect(rules(...GOOD, seen(1_200, { state: 'cancelled' }))).toEqual(['two ends']);
});

it('promise 25: an open run with a lower attempt than before breaks a rule, unless Redis was emptied in between', () => {
  const shrunk = [seen(200, { attempt: 2 }), ...GOOD];
  expect(rules(...shrunk)).toEqual(['attempts decreased']);
  expect(rules(...shrunk, ...fault(250, 251, 'empty redis', 'redis'))).toEqual([]);
  expect(rules(...shrunk, ...fault(250, 251, 'kill redis', 'redis'))).toEqual(['attempts decreased']);
});

it('a failure breaks a rule when it blames the good audio or comes before the third attempt', () => {
  const failed = (attempt: number, code: string) =>
    rules(...BEGIN, seen(500, { state: 'failed', attempt, code }), ...post(600, 1, { event: 'failed' }));
  expect(failed(4, 'WORKER_LOST')).toEqual([]);
  expect(failed(1, 'WORKER_LOST')).toEqual(['failed without cause']);
  expect(failed(4, 'BAD_AUDIO')).toEqual(['failed without cause']);
});

it('promise 25: a song that is done without its manifest, or whose track is absent, breaks a rule', () => {
  const [bare, empty] = [seen(1_001, { state: 'done', manifest: false }), seen(1_002, { state: 'done', tracks: {} })];
  expect(rules(...GOOD, bare)).toEqual(['done without manifest']);
  expect(rules(...GOOD, empty)).toEqual(['done without manifest']);
  const download = { kind: 'download', t: 1_200, from: 1_190, hash: HASH, run: 1, track: 'vocals.mp3' } as const;
  expect(rules(...GOOD, { ...download, status: 404 })).toEqual(['done without manifest']);
  expect(rules(...GOOD, { ...download, status: 503 })).toEqual([]);
  expect(rules(...GOOD, { ...download, status: 200, sha224: 'v' })).toEqual([]);
});

it('promise 14: a track with other bytes than without faults breaks a rule, in the manifest and in a download', () => {
  expect(rules(...GOOD, seen(1_200, { state: 'done', tracks: { ...TRACKS, 'drums.mp3': 'x' } }))).toEqual([
    'other tracks',
  ]);
  expect(rules(...GOOD, seen(1_200, { state: 'done', tracks: { 'vocals.mp3': 'v' } }))).toEqual(['other tracks']);
  const download = {
    kind: 'download',
    t: 1_200,
    from: 1_190,
    hash: HASH,
    run: 1,
    track: 'vocals.mp3',
    status: 200,
  } as const;
  expect(rules(...GOOD, { ...download, sha224: 'x' })).toEqual(['other tracks']);
});

it('promise 41: an event that is owed and has no successful POST is missing', () => {
  const undelivered = [...BEGIN, seen(1_000, { state: 'done' })];
  expect(rules(...undelivered)).toEqual(['missing delivery']);
  expect(rules(...undelivered, ...post(1_100, 1, { status: 500 }))).toEqual(['missing delivery']);
  expect(rules(...BEGIN, seen(1_000, { state: 'cancelled' }))).toEqual([]);
});

it('promise 41: a second webhook id, and an event that the submission is not owed, break a rule', () => {
  expect(rules(...GOOD, ...post(2_000, 2, { id: 'msg_2' }))).toEqual(['second webhook id']);
  expect(rules(...GOOD, ...post(2_000, 2, { id: 'msg_2', event: 'failed' }))).toEqual(['event not owed']);
  expect(rules(...GOOD, ...post(2_000, 2, { id: 'msg_2', event: 'cancelled' }))).toEqual(['event not owed']);
});

it('a POST after a success is allowed only when a fault may have prevented the record of the success', () => {
  const repeated = [...GOOD, ...post(60_000, 2)];
  expect(rules(...repeated)).toEqual(['post after success']);
  expect(rules(...repeated, ...fault(1_102, 3_000, 'kill a notifier', 'notifier-2'))).toEqual([]);
  expect(rules(...repeated, ...fault(1_102, 3_000, 'freeze redis', 'redis'))).toEqual([]);
  expect(rules(...repeated, ...fault(1_102, 3_000, 'kill a gateway', 'gateway-1'))).toEqual(['post after success']);
  expect(rules(...repeated, ...fault(20_000, 30_000, 'kill a notifier', 'notifier-2'))).toEqual(['post after success']);
});

it('no fault excuses a POST after the delivery was seen delivered', () => {
  const closed = {
    kind: 'delivery',
    t: 1_500,
    from: 1_490,
    hash: HASH,
    id: 'msg_1',
    state: 'delivered',
    attempts: 1,
  } as const;
  const killed = fault(1_102, 3_000, 'kill a notifier', 'notifier-2');
  expect(rules(...GOOD, closed, ...killed, ...post(60_000, 2))).toEqual(['post after record']);
});

it('repeats of one request that are answered with different runs break a rule', () => {
  expect(rules(...GOOD, { kind: 'answer', t: 160, token: 's1', status: 202, hash: HASH, run: 2 })).toEqual([
    'repeat differs',
  ]);
});

it('an attempt that ends a job after a later attempt has begun breaks a rule, unless Redis was emptied', () => {
  const work = { kind: 'worker', separator: 'separator-1', hash: HASH, run: 1 } as const;
  const both: HistoryEvent[] = [
    { ...work, t: 200, what: 'begins', attempt: 1 },
    { ...work, t: 500, what: 'begins', attempt: 2, separator: 'separator-2' },
  ];
  expect(rules(...GOOD, ...both, { ...work, t: 900, what: 'ends', attempt: 1, result: 'lost' })).toEqual([]);
  const late: HistoryEvent = { ...work, t: 900, what: 'ends', attempt: 1, result: 'done' };
  expect(rules(...GOOD, ...both, late)).toEqual(['late worker']);
  // The queue may let another attempt begin when it did not get the end.
  expect(rules(...GOOD, ...both, { ...late, t: 400 })).toEqual([]);
  expect(rules(...GOOD, ...both, late, ...fault(600, 601, 'empty redis', 'redis'))).toEqual([]);
});

it('unfinished work that is left in Redis at the end breaks a rule', () => {
  expect(rules(...GOOD, { kind: 'rest', t: 9_000, left: { 'stream entries': 0, 'open deliveries': 1 } })).toEqual([
    'left over',
  ]);
});
