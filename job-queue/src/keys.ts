// Defines every Redis name of the queue; no other file spells one. All names share one hash tag, so
// that every script stays in one slot of a Redis Cluster. `v4` is the version of keys and scripts
// together.

import { type DeliveryState, PRIORITY, type Priority } from '@stemline/common/wire-words.ts';
import type { JobRef } from './types.ts';

/** All priorities, the highest first. */
export const PRIORITIES: readonly Priority[] = PRIORITY.words;

/** The one consumer group on each stream. */
export const GROUP = 'separators';

/** The names of one queue. */
export interface Keys {
  /** The beginning of all names, from which the scripts make theirs. */
  readonly base: string;
  /** Stream of entries {job}: waiting and running jobs of one priority. */
  stream(priority: Priority): string;
  /**
   * Sorted sets of job ids by their place in starting order: those that can be claimed now, those
   * that wait for a time, and those that run. A live job is in exactly one of them, and keeps its
   * place, so that a walk meets it once.
   */
  readonly ready: string;
  readonly delayed: string;
  readonly running: string;
  /** Sorted set: delayed and running jobs by the time from which a lease counts (lib/lease.lua). */
  readonly leases: string;
  /**
   * Hash: `spec`, the JobSpec as JSON; those fields of the JobRecord that do not have their first
   * value any more; and these.
   * `entry`: the id of its stream entry.
   * `place`: its place in starting order.
   * `claim`: the id of the claim that holds it, which guards every write of its worker.
   * `beatMs`: the time of the last heartbeat.
   * `notBeforeMs`: the earliest time of the next attempt.
   * `lostClaim`: the last claim whose lease expired, which counted as a failure.
   * `returnReason`: the reason of the last hand-back, empty after an expired lease.
   * `endedBy` and `returnedBy`: the claims that ended it and handed it back, for repeated calls.
   */
  job(jobId: string): string;
  /**
   * Stream of the job's latest events (JobEvent), which expires EVENTS_MS of policy.ts after the
   * last one. `events('')` is also a channel: for a new job and after an event, `moved <job id>`
   * when positions may have changed too, otherwise `reported <job id>`.
   */
  events(jobId: string): string;
  /** Hash: submission id -> Subscriber as JSON, for subscribers whose delivery is not owed yet. */
  subscribers(jobId: string): string;
  /** String: number of the newest run that the queue knows. */
  newestRun(songhash: string): string;
  /** String: the id of the job that a claim id received, for lost replies. */
  claim(claimId: string): string;
  /** Counter: jobs created, for the order of those of one millisecond. */
  readonly sequence: string;
  /** Counter: jobs claimed, for the turns of the priorities (PICKS in policy.ts). */
  readonly picks: string;
  /** Hash: the places from which the next sweep continues its walks. */
  readonly cursors: string;
  /**
   * Stream of the latest entries that another tool has written to a stream of jobs: {priority,
   * entry, text}. It counts all that were ever added.
   */
  readonly parked: string;
  /** String: the id of the server whose queue is complete (rebuild-mark.ts). */
  readonly complete: string;
  /** String: the token of the process that rebuilds the queue. */
  readonly rebuild: string;
  /**
   * Sorted set: open delivery ids by due time (Unix ms). Also a channel: an empty message when a
   * script makes a delivery due now.
   */
  readonly outbox: string;
  /**
   * Hash: one delivery (Delivery), and `held`, which a take writes, and which is deleted when the
   * delivery is postponed or reopened. `token`: raised each time it is taken; it guards every write
   * of its notifier.
   */
  delivery(deliveryId: string): string;
  /**
   * Sorted set: delivery ids of a song, each with a unique score, in the order in which they came
   * to be owed.
   */
  deliveriesOf(songhash: string): string;
  /**
   * Sorted set: ids of all deliveries in a state, each with a unique score, in the order in which
   * they entered it.
   */
  deliveriesIn(state: DeliveryState): string;
  /** Counter: deliveries of a song that have not ended. */
  openDeliveriesOf(songhash: string): string;
  /**
   * Sorted set: ids of ended jobs that still have subscribers without an owed delivery, by end
   * (Unix ms).
   */
  readonly owing: string;
  /** Sorted set: separators by the time at which their model list expires (Unix ms). */
  readonly separators: string;
  /**
   * Hash: separator -> its PublishedList as JSON. One that expired long ago stays until a separator
   * publishes.
   */
  readonly models: string;
  /** String: what the separators of a device have learned about their pace, as JSON. */
  pace(device: string): string;
  /** Channel: ids of jobs that were ended from outside. */
  readonly revoked: string;
  /**
   * Channel: the milliseconds until a job that has returned to waiting can be claimed. An idle
   * worker claims again at that time.
   */
  readonly returned: string;
}

/** Returns the id of a job in Redis, from which parseJobId() reads the run. */
export function jobIdOf(ref: JobRef): string {
  return `${ref.songhash}:${ref.run}`;
}

/** Reads an id that jobIdOf() has made. */
export function parseJobId(jobId: string): JobRef {
  const [songhash = '', run = ''] = jobId.split(':');
  return { songhash, run: Number(run) };
}

/** The end of each name. One that ends with a colon is completed with an id. */
const NAMES = {
  stream: 'stream:',
  ready: 'ready',
  delayed: 'delayed',
  running: 'running',
  leases: 'leases',
  job: 'job:',
  events: 'events:',
  subscribers: 'subscribers:',
  newestRun: 'newest:',
  claim: 'claim:',
  sequence: 'sequence',
  picks: 'picks',
  cursors: 'cursors',
  parked: 'parked',
  complete: 'complete',
  rebuild: 'rebuild',
  outbox: 'outbox',
  delivery: 'delivery:',
  deliveriesOf: 'deliveries:',
  deliveriesIn: 'deliveries-in:',
  openDeliveriesOf: 'open-deliveries:',
  owing: 'owing',
  separators: 'separators',
  models: 'models',
  pace: 'pace:',
  revoked: 'revoked',
  returned: 'returned',
} as const satisfies Record<Exclude<keyof Keys, 'base'>, string>;

/** The names as constants of Lua: `deliveriesOf` is DELIVERIES_OF. KEYS[1] is the base. */
export const LUA_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NAMES).map(([name, end]) => [name.replace(/[A-Z]/g, '_$&').toUpperCase(), `(KEYS[1] .. '${end}')`]),
);

/** Returns the names that begin with a prefix (STEMLINE_REDIS_PREFIX). */
export function createKeys(prefix: string): Keys {
  const base = `{${prefix}}:v4:`;
  const name = (end: string) => base + end;
  const withId = (end: string) => (id: string) => base + end + id;
  return {
    base,
    stream: withId(NAMES.stream),
    ready: name(NAMES.ready),
    delayed: name(NAMES.delayed),
    running: name(NAMES.running),
    leases: name(NAMES.leases),
    job: withId(NAMES.job),
    events: withId(NAMES.events),
    subscribers: withId(NAMES.subscribers),
    newestRun: withId(NAMES.newestRun),
    claim: withId(NAMES.claim),
    sequence: name(NAMES.sequence),
    picks: name(NAMES.picks),
    cursors: name(NAMES.cursors),
    parked: name(NAMES.parked),
    complete: name(NAMES.complete),
    rebuild: name(NAMES.rebuild),
    outbox: name(NAMES.outbox),
    delivery: withId(NAMES.delivery),
    deliveriesOf: withId(NAMES.deliveriesOf),
    deliveriesIn: withId(NAMES.deliveriesIn),
    openDeliveriesOf: withId(NAMES.openDeliveriesOf),
    owing: name(NAMES.owing),
    separators: name(NAMES.separators),
    models: name(NAMES.models),
    pace: withId(NAMES.pace),
    revoked: name(NAMES.revoked),
    returned: name(NAMES.returned),
  };
}

/** The sorted sets of which each live job is in one. */
export const SETS = ['ready', 'delayed', 'running'] as const;
