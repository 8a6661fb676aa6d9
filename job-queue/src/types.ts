// What the queue knows and promises: the words used between its producer (queue-service), its consumer (separator)
// and its outbox (notifier). The functions that do these things are created in producer.ts, consumer.ts, outbox.ts, ...

import type { JobState } from './states.ts';

export type Priority = 'high' | 'normal' | 'low';

/** The ends of a run that a callback may be told of. */
export type DeliveryEvent = 'done' | 'failed' | 'cancelled';

/** One run of one song. */
export interface JobRef {
  readonly songhash: string;
  readonly run: number;
}

/** What a separator needs in order to make the tracks; written once with the job. */
export interface JobSpec extends JobRef {
  readonly namespace: string;
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  /** Canonical JSON of the options that differ from the defaults. */
  readonly optionsJson: string;
  readonly priority: Priority;
  readonly contentType: string;
  readonly filename: string;
  readonly createdMs: number;
  /** W3C trace context of the submission; empty when there is none. */
  readonly traceparent: string;
}

/** A job as it stands. Times are Unix milliseconds, 0 when not yet. */
export interface JobRecord extends JobSpec {
  readonly state: JobState;
  /** Number of tries begun; the current try's number is the fencing token. */
  readonly attempt: number;
  /** Tries that ended in a crash or a lost worker and count against the job. */
  readonly failures: number;
  readonly stage: string;
  /** 0 to 1. */
  readonly progress: number;
  readonly worker: string;
  readonly startedMs: number;
  readonly finishedMs: number;
  /** Why it failed. */
  readonly code: string;
  readonly reason: string;
  /** 1 starts next; 0 is not waiting. */
  readonly position: number;
}

/** Somebody who is owed an answer when the run ends. */
export interface Subscriber {
  readonly submissionId: string;
  readonly url: string;
  readonly dataJson: string;
  readonly on: readonly DeliveryEvent[];
}

/** The end of a run, as its outcome in the object store has it. */
export interface JobEnd {
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly code: string;
  readonly reason: string;
}

export type EnqueueResult =
  /** The job was created and waits. */
  | { readonly status: 'queued'; readonly position: number }
  /** The job was there and has not ended. */
  | { readonly status: 'joined'; readonly state: 'waiting' | 'running'; readonly position: number }
  /** The job has ended; a delivery for this subscriber is in the outbox if it wanted that event. */
  | { readonly status: 'ended'; readonly end: JobEnd }
  /** As many songs wait as may. Nothing was written. */
  | { readonly status: 'full' };

export interface Producer {
  /**
   * Creates the job with its stream entry, or joins it, or, where it has ended, owes the delivery at once: one atomic step.
   * Safe to repeat: one job per (songhash, run), one subscriber per submission id, one delivery per submission and event.
   * `subscriber` is absent when nobody waits for a call.
   */
  enqueue(spec: JobSpec, subscriber: Subscriber | undefined): Promise<EnqueueResult>;
  /**
   * Ends a job from outside (cancel, reconciler) as its outcome in the store says, and owes its deliveries: one atomic step.
   * A job that has ended already is left as it is. A worker in the middle is told and refused from then on.
   * Creates what is missing, so that deliveries of a run that Redis has forgotten become owed again.
   */
  settle(spec: JobSpec, end: JobEnd, subscribers: readonly Subscriber[]): Promise<'settled' | 'already'>;
  /** Forgets an ended job (its song was removed). A job that has not ended is left alone: answers false. */
  forget(ref: JobRef): Promise<boolean>;
}

export interface JobReader {
  /** The job, or undefined when Redis does not know it. */
  get(ref: JobRef): Promise<JobRecord | undefined>;
  /** The newest run of the song that Redis knows. */
  newest(songhash: string): Promise<JobRecord | undefined>;
  /** Waiting jobs in starting order, then running ones, from one snapshot. */
  list(): Promise<{ waiting: JobRecord[]; running: JobRecord[] }>;
  /** Number of waiting and running jobs and the length of the streams (equal when all is well). */
  counts(): Promise<{ waiting: number; running: number; entries: number }>;
}

/** A try at a job that this worker holds. */
export interface Claim {
  readonly spec: JobSpec;
  /** The fencing token of every later write. */
  readonly attempt: number;
  /** True: the job has used up its tries and must be failed (for `lastReason`, or as WORKER_LOST), not run. */
  readonly exhausted: boolean;
  /** The reason that the try before was handed back with; empty when there was none or its worker was lost. */
  readonly lastReason: string;
}

/** What a guarded write found: the lease holds, or this worker no longer owns the job and must stop at once. */
export type LeaseState = 'held' | 'lost';

export interface Consumer {
  /** Starts watching for cancelled jobs and keeps the wake-up connection. */
  start(): Promise<void>;
  /**
   * Waits for the next job and claims it: undefined when the signal aborts. One call owns at most one job; a lost reply
   * strands nothing. Jobs whose lease ran out or that were handed back come first.
   */
  next(signal: AbortSignal): Promise<Claim | undefined>;
  /** Renews the lease. */
  heartbeat(claim: Claim): Promise<LeaseState>;
  /** Writes stage and progress; the caller limits it to twice a second. */
  progress(claim: Claim, stage: string, fraction: number): Promise<LeaseState>;
  /** State, ack, delete and owed deliveries in one step. 'lost' when another attempt or a cancel came first. Safe to repeat. */
  finish(claim: Claim, end: JobEnd): Promise<LeaseState>;
  /** Gives the job back to be claimed by anyone at once; `counted` says whether the try counts against it. */
  handBack(claim: Claim, counted: boolean, reason: string): Promise<LeaseState>;
  /** Calls `listener` as soon as a job that this worker holds is ended by somebody else. Returns the way to stop. */
  onRevoked(listener: (ref: JobRef) => void): () => void;
  stop(): Promise<void>;
}

/** One POST that is owed. */
export interface Delivery extends JobRef {
  /** Derived from submission and event; the same over retries and rebuilds. */
  readonly id: string;
  readonly submissionId: string;
  readonly event: DeliveryEvent;
  readonly url: string;
  readonly dataJson: string;
  readonly state: 'pending' | 'delivered' | 'refused' | 'dead';
  readonly attempts: number;
  readonly createdMs: number;
  readonly nextMs: number;
  readonly lastError: string;
}

export interface Outbox {
  /** Takes up to `limit` due deliveries for `leaseMs`; each has its `attempts` raised. Nobody else gets them meanwhile. */
  take(limit: number, leaseMs: number): Promise<Delivery[]>;
  /** The try failed: due again after `delayMs`. Refused ('lost') when the lease was overtaken. */
  postpone(delivery: Delivery, delayMs: number, error: string): Promise<LeaseState>;
  /** The delivery has ended for good. */
  close(delivery: Delivery, state: 'delivered' | 'refused' | 'dead', error: string): Promise<LeaseState>;
  /** Deliveries of a song, oldest first. */
  list(songhash: string): Promise<Delivery[]>;
}

/** A model as a separator publishes it. */
export interface ModelInfo {
  readonly name: string;
  readonly revision: string;
  readonly available: boolean;
  /** Why it is not available and how to get it; empty when it is. */
  readonly reason: string;
  readonly sources: readonly string[];
  readonly origin: 'demucs' | 'folder' | 'preview';
  readonly codeLicence: string;
  readonly weightsLicence: string;
  readonly note: string;
  readonly segmentSeconds: number;
  readonly device: string;
  /** Seconds of music per second; 0: not measured. */
  readonly speed: number;
}

/** What one separator holds. */
export interface ModelList {
  readonly models: readonly ModelInfo[];
  readonly auto: string;
  readonly autoReason: string;
}

export interface ModelRegistry {
  /** Publishes what this separator holds, for `ttlMs`; call again well before that. The list outlives the separator as the last known one. */
  publish(separator: string, list: ModelList, ttlMs: number): Promise<void>;
  /** Takes this separator's name off the live list (a clean stop). */
  withdraw(separator: string): Promise<void>;
  /** What the live separators hold together; with none alive, what was known last; undefined when none ever spoke. */
  read(): Promise<(ModelList & { liveSeparators: number }) | undefined>;
}

/** The repairs that a queue needs from time to time; queue-service runs them. */
export interface Sweeper {
  /**
   * Puts the state of jobs whose worker is gone back to waiting, recreates a lost consumer group, deletes consumers without pending work,
   * removes entries whose job has ended or is unknown. Safe to run side by side.
   */
  sweep(): Promise<{ returned: number; removed: number }>;
}
