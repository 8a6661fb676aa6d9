// Types the argument and the reply of each Lua script in scripts/. A script documents its keys and
// the meaning of its reply.

import type { DeliveryResult, JobState, Priority } from '@stemline/common/wire-words.ts';
import type { JobEnd, JobSpec } from './types.ts';

/** The arguments of scripts that end expired claims and return jobs to waiting. */
interface ExpiryArgs {
  readonly leaseMs: number;
  /** Failures from which a job is parked, for `parkedMs`. */
  readonly parkedFrom: number;
  readonly parkedMs: number;
  /** Channel of returned jobs. */
  readonly returnedChannel: string;
}

interface EndArgs extends JobEnd {
  readonly jobId: string;
  readonly retentionMs: number;
}

interface TokenArgs {
  readonly token: number;
}

/** The one argument of each script. An omitted property is nil in Lua. */
export interface ScriptArgs {
  'begin-delivery': TokenArgs & { readonly attemptsBefore: number };
  'close-delivery': TokenArgs & {
    readonly id: string;
    readonly state: DeliveryResult;
    readonly error: string;
    readonly retentionMs: number;
  };
  'count-waiting': NoArgs;
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
  'is-separator-listed': { readonly separator: string };
  'keep-pace': { readonly learnedJson: string; readonly keepMs: number };
  'list-deliveries': {
    /** The score after which the page begins. */
    readonly after: string;
    readonly limit: number;
    readonly maxBytes: number;
    readonly fields: readonly string[];
  };
  'list-jobs': {
    /** The position in the queue's KEYS of the sorted set to begin with: 4-6 waiting, 7 running. */
    readonly set: number;
    /** The order of arrival after which to begin there. */
    readonly after: string;
    readonly limit: number;
  };
  'look-at-queue': { readonly limit: number; readonly fields: readonly string[] };
  'note-delivery': TokenArgs & { readonly state: DeliveryResult; readonly error: string };
  'owe-rest': { readonly jobId: string };
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
  'read-owing': { readonly limit: number };
  'read-watched': {
    readonly songhash: string;
    /** Omitted: the newest one. */
    readonly run?: number | undefined;
    /** The id of the last event that the reader has seen. Omitted: none. */
    readonly after?: string | undefined;
  };
  'sweep-consumers': { readonly silenceMs: number };
  'sweep-entries': { readonly priority: Priority; readonly from: string; readonly limit: number };
  'sweep-jobs': {
    /** See list-jobs. */
    readonly set: number;
    readonly cursor: string;
    readonly limit: number;
  };
  'sweep-pending': ExpiryArgs & { readonly priority: Priority; readonly from: string; readonly limit: number };
  'take-deliveries': { readonly limit: number; readonly holdMs: number; readonly maxBytes: number };
  'walk-jobs': {
    /** 1 to 3, high to low. */
    readonly priority: number;
    /** The order of arrival after which to begin there. */
    readonly after: string;
    readonly limit: number;
  };
  'withdraw-models': { readonly separator: string };
  beat: {
    readonly jobId: string;
    readonly claimId: string;
    readonly worker: string;
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
    /** Every this many new jobs, the lowest priority goes first. */
    readonly lowestPriorityEvery: number;
    /** Milliseconds for which Redis remembers the claim id. */
    readonly claimIdMs: number;
    /** Where the search for expired leases begins: priority 1 to 3; 4: that search is complete. */
    readonly from: { readonly priority: number; readonly cursor: string };
  };
  enqueue: {
    readonly jobId: string;
    readonly maxWaiting: number;
    /** As JSON. */
    readonly subscriber?: string | undefined;
    /** Omitted: not known. */
    readonly lengthSeconds?: number | undefined;
    readonly spec: JobSpec;
  };
  finish: EndArgs & { readonly claimId: string };
  forget: { readonly jobId: string; readonly run: number };
  settle: EndArgs & {
    /** Channel of jobs that were ended from outside. */
    readonly revokedChannel: string;
    /** Each as JSON. */
    readonly subscribers: readonly string[];
    readonly spec: JobSpec;
  };
}

/** The name of a script: its file in scripts/, without `.lua`. */
export type ScriptName = keyof ScriptArgs;

/** The reply of each script. */
export interface ScriptReplies {
  'begin-delivery': number;
  'close-delivery': Held;
  'count-waiting': number;
  'hand-back': [held: Held, failures: number, parked: 0 | 1];
  'is-separator-listed': 0 | 1;
  'keep-pace': 1;
  'list-deliveries': [next: string, ...values: (string | null)[][]];
  'list-jobs': [set: number, after: string, ...jobs: JobRow[]];
  'look-at-queue': [nowMs: number, waiting: number, waiting: QueuedRow[], running: QueuedRow[]];
  'note-delivery': Held;
  'owe-rest': 0 | 1;
  'postpone-delivery': Held;
  'publish-models': 1;
  'read-holders': string[];
  'read-job': JobRow;
  'read-models': [live: number, ...namesAndLists: string[]];
  'read-owing': string[];
  'read-watched': [
    newestRun: number,
    run: number,
    lastId: string,
    ...job: JobRow,
    ...events: [id: string, fields: FlatFields][],
  ];
  'sweep-consumers': number;
  'sweep-entries': SweepReply;
  'sweep-jobs': SweepReply;
  'sweep-pending': [...SweepReply, parked: ParkedJobs];
  'take-deliveries': FlatFields[];
  'walk-jobs': [priority: number, after: string, waiting: string[], running: string[]];
  'withdraw-models': 1;
  beat: Held;
  claim:
    | ['claim', parked: ParkedJobs, attempt: string, exhausted: 0 | 1, fields: FlatFields]
    | ['none', parked: ParkedJobs, ...lastIds: string[]]
    | ['again', parked: ParkedJobs, priority: number, cursor: string]
    | ['stale'];
  enqueue:
    | ['queued', position: number]
    | ['joined', state: Exclude<JobState, JobEnd['state']>, position: number]
    | ['ended', state: JobEnd['state'], code: string, reason: string]
    | ['full'];
  finish: [held: Held, owing: 0 | 1];
  forget: 0 | 1;
  settle: ['settled' | 'already', owing: 0 | 1];
}

/** 1: the claim or token is held. 0: it is lost, and nothing was written. */
export type Held = 0 | 1;

/** A hash as alternating names and values. */
export type FlatFields = readonly string[];

/** A job that a script has read. No fields: the job is unknown. */
export type JobRow = [position: number, isStalled: 0 | 1, fields: FlatFields];

/** A job of a look, with the values of QUEUED_FIELDS; null: the job lacks the field. */
export type QueuedRow = [isStalled: 0 | 1, values: (string | null)[]];

/** The jobs that the script parked because their last lease has expired. */
export type ParkedJobs = readonly [jobId: string, failures: number][];

/** `next`: where the following page begins. The numbers: see SweepResult in sweeper.ts. */
export type SweepReply = [next: string, restored: number, removed: number];

type NoArgs = Readonly<Record<string, never>>;
