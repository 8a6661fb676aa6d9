// Types the argument and the reply of each Lua script in scripts/. A script documents the meaning
// of its reply.

import type { DeliveryResult, DeliveryState, JobState, Priority } from '@stemline/common/wire-words.ts';
import type { SETS } from './keys.ts';
import type { JobEnd, Subscriber } from './types.ts';

/** The arguments of scripts that end expired claims and return jobs to waiting. */
interface ExpiryArgs {
  readonly leaseMs: number;
  /** Failures from which a job is parked, for `parkedMs`. */
  readonly parkedFrom: number;
  readonly parkedMs: number;
}

interface EndArgs extends JobEnd {
  readonly jobId: string;
  readonly retentionMs: number;
}

interface SweepArgs {
  /** True: the walk begins again. False: it continues. */
  readonly restart: boolean;
  readonly limit: number;
}

interface TokenArgs {
  readonly token: number;
}

/** The argument of each script. An omitted property is nil in Lua. */
export interface ScriptArgs {
  'begin-delivery': TokenArgs & { readonly id: string; readonly attemptsBefore: number };
  'begin-rebuild': { readonly token: string; readonly always: boolean; readonly holdMs: number };
  'close-delivery': TokenArgs & {
    readonly id: string;
    /** Empty for a test. */
    readonly songhash: string;
    readonly state: DeliveryResult;
    readonly error: string;
    readonly retentionMs: number;
    readonly testRetentionMs: number;
  };
  'compare-sizes': NoArgs;
  'count-waiting': NoArgs;
  'end-rebuild': { readonly token: string; readonly isComplete: boolean };
  'hand-back': ExpiryArgs & {
    readonly jobId: string;
    readonly claimId: string;
    readonly counted: boolean;
    readonly reason: string;
    /** The delay of an attempt that does not count. */
    readonly delayMs: number;
    /** The delay after the first failure, and the longest delay. */
    readonly baseMs: number;
    readonly maxMs: number;
  };
  'keep-pace': { readonly device: string; readonly learnedJson: string; readonly keepMs: number };
  'keep-rebuild': { readonly token: string; readonly holdMs: number };
  'list-deliveries': {
    /** Omitted: the deliveries of all songs in the state `state`. */
    readonly songhash?: string | undefined;
    /** The score after which the page begins. */
    readonly after: string;
    readonly limit: number;
    readonly maxBytes: number;
    readonly fields: readonly string[];
    /** Omitted: all states. */
    readonly state?: DeliveryState | undefined;
  };
  'list-jobs': {
    /** The part of the list to begin with: 1 waiting, 2 running. */
    readonly part: number;
    /** The place after which to begin there. */
    readonly after: string;
    readonly limit: number;
  };
  'look-at-queue': { readonly limit: number };
  'note-delivery': TokenArgs & { readonly id: string; readonly state: DeliveryResult; readonly error: string };
  'owe-rest': { readonly jobId: string };
  'owe-test': {
    readonly id: string;
    readonly testRetentionMs: number;
    readonly subscriber: Omit<Subscriber, 'on' | 'reopened'>;
  };
  'postpone-delivery': TokenArgs & { readonly id: string; readonly delayMs: number; readonly error: string };
  'publish-models': {
    readonly separator: string;
    readonly listJson: string;
    readonly ttlMs: number;
    readonly keepExpiredMs: number;
  };
  'read-holders': { readonly withinMs: number };
  'read-job': { readonly jobId: string };
  'read-models': NoArgs;
  'read-positions': { readonly jobIds: readonly string[] };
  'read-parked': { readonly limit: number };
  'read-watched': {
    readonly songhash: string;
    /** Omitted: the newest one. */
    readonly run?: number | undefined;
    /** The id of the last event that the reader has seen. Omitted: none. */
    readonly after?: string | undefined;
  };
  'renew-deliveries': {
    readonly holdMs: number;
    readonly holds: readonly (TokenArgs & { readonly id: string })[];
  };
  'sweep-consumers': { readonly priority: Priority; readonly silenceMs: number };
  'sweep-entries': SweepArgs & { readonly priority: Priority; readonly leaseMs: number };
  'sweep-jobs': SweepArgs & {
    readonly set: (typeof SETS)[number];
  };
  'sweep-leases': ExpiryArgs & { readonly limit: number };
  'take-deliveries': { readonly limit: number; readonly holdMs: number; readonly maxBytes: number };
  /** `after`: the place after which to begin. */
  'walk-jobs': { readonly after: string; readonly limit: number };
  'withdraw-models': { readonly separator: string };
  withdraw: { readonly jobId: string; readonly submissionId: string };
  beat: {
    readonly jobId: string;
    readonly claimId: string;
    readonly report?:
      | {
          readonly stage: string;
          readonly progress: number;
          /** The true length of the music. Omitted: not known yet. */
          readonly lengthSeconds?: number | undefined;
          readonly stageAgeMs?: number | undefined;
        }
      | undefined;
  };
  claim: ExpiryArgs & {
    readonly claimId: string;
    readonly worker: string;
    /** Failures that exhaust a job. */
    readonly maxFailures: number;
    /** Milliseconds for which Redis remembers the claim id. */
    readonly claimIdMs: number;
  };
  enqueue: {
    readonly jobId: string;
    readonly maxWaiting: number;
    readonly priority: Priority;
    readonly createdMs: number;
    /** As JSON. */
    readonly subscriber?: string | undefined;
    /** Omitted: not known. */
    readonly lengthSeconds?: number | undefined;
  };
  finish: EndArgs & { readonly claimId: string };
  forget: { readonly jobId: string };
  redeliver: {
    readonly id: string;
    /** Empty for a test. */
    readonly songhash: string;
    /** Number of times that the store has reopened the delivery. */
    readonly reopened: number;
  };
  settle: EndArgs & {
    /** Each as JSON. */
    readonly subscribers: readonly string[];
  };
}

/** The name of a script: its file in scripts/, without `.lua`. */
export type ScriptName = keyof ScriptArgs;

/** The reply of each script. */
export interface ScriptReplies {
  'begin-delivery': number;
  'begin-rebuild': 0 | 1;
  'close-delivery': Held;
  'compare-sizes': 0 | 1;
  'count-waiting': number;
  'end-rebuild': 1;
  'hand-back': [held: Held, failures: number, parked: 0 | 1];
  'keep-pace': 1;
  'keep-rebuild': 0 | 1;
  'list-deliveries': [next: string, ...values: (string | null)[][]];
  'list-jobs': [part: number, after: string, ...jobs: JobRow[]];
  'look-at-queue': [nowMs: number, waiting: number, waiting: QueuedRow[], running: QueuedRow[]];
  'note-delivery': Held;
  'owe-rest': 0 | 1;
  'owe-test': 1;
  'postpone-delivery': Held;
  'publish-models': 1;
  'read-holders': string[];
  'read-job': JobRow;
  'read-models': [live: number, ...namesAndLists: string[]];
  'read-positions': number[];
  'read-parked': [count: number, ...entries: [id: string, fields: string[]][]];
  'read-watched': [
    newestRun: number,
    run: number,
    lastId: string,
    ...job: JobRow,
    ...events: [id: string, fields: FlatFields][],
  ];
  'renew-deliveries': number[];
  'sweep-consumers': number;
  'sweep-entries': [...SweepReply, parked: number, ...examples: [entry: string, text: string][]];
  'sweep-jobs': SweepReply;
  'sweep-leases': [...SweepReply, parked: ParkedJobs];
  'take-deliveries': [dueInMs: number, ...deliveries: FlatFields[]];
  'walk-jobs': [after: string, waiting: string[], running: string[]];
  'withdraw-models': 1;
  beat: Held;
  claim:
    | ['claim', parked: ParkedJobs, attempt: string, exhausted: 0 | 1, lastReason: string, spec: string | null]
    | ['none', parked: ParkedJobs, ...lastIds: string[]]
    | ['again', parked: ParkedJobs]
    | ['stale'];
  enqueue:
    | ['queued', position: number]
    | ['joined', state: Exclude<JobState, JobEnd['state']>, position: number]
    | ['ended', state: JobEnd['state'], code: string, reason: string]
    | ['full'];
  finish: [held: Held, owing: 0 | 1];
  forget: 0 | 1;
  withdraw: number;
  redeliver: 'due' | 'unknown' | 'ending';
  settle: ['settled' | 'already', owing: 0 | 1];
}

/** 1: the claim or token is held. 0: it is lost, and nothing was written. */
export type Held = 0 | 1;

/** A hash as alternating names and values. */
export type FlatFields = readonly string[];

/** The values of a list of fields, in its order; null: the hash lacks the field. */
export type FieldValues = readonly (string | null)[];

/** A job that a script has read, with the values of JOB_FIELDS. No values: the job is unknown. */
export type JobRow = [position: number, isStalled: 0 | 1, values: FieldValues];

/** A job of a look, with the values of QUEUED_FIELDS. */
export type QueuedRow = [isStalled: 0 | 1, values: FieldValues];

/** The jobs that the script parked because their last lease has expired. */
export type ParkedJobs = readonly [jobId: string, failures: number, requestId: string][];

/** `more`: whether there are more to look at. The numbers: see SweepResult in sweeper.ts. */
export type SweepReply = [more: 0 | 1, restored: number, removed: number];

type NoArgs = Readonly<Record<string, never>>;
