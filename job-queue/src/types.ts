// The records that the parts of the queue and their users share: its producer (queue-service), its consumer (separator) and
// its outbox (notifier).

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
  /** Number of tries begun, as people are told it. Counted anew when Redis was emptied, so nothing relies on it. */
  readonly attempt: number;
  /** Tries that ended in a crash or a lost worker and count against the job. */
  readonly failures: number;
  /** What its worker is at; `parked` while it waits after far too many failures. */
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
  /** Why it cannot be called, in a sentence; such a delivery is owed and ends as refused. Empty: it can. */
  readonly refusal: string;
}

/** The end of a run, as its outcome in the object store has it. */
export interface JobEnd {
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly code: string;
  readonly reason: string;
}

/** A try at a job that this worker holds. */
export interface Claim {
  /** Unique for ever: the fencing token of every later write to the queue. */
  readonly id: string;
  readonly spec: JobSpec;
  /** Which try it is, as people are told it. Not unique: see JobRecord. */
  readonly attempt: number;
  /** Names what this try puts into the object store: unlike `attempt`, no two tries of a run share it. 1 to 999,999,999. */
  readonly storageAttempt: number;
  /** True: the job has used up its tries and must be failed (for `lastReason`, or as WORKER_LOST), not run. */
  readonly exhausted: boolean;
  /** The reason that the try before was handed back with; empty when there was none or its worker was lost. */
  readonly lastReason: string;
}

/** What a guarded write found: the lease holds, or this worker no longer owns the job and must stop at once. */
export type LeaseState = 'held' | 'lost';

/** How a delivery ends: taken by its receiver, not allowed, or given up. */
export type DeliveryEnd = 'delivered' | 'refused' | 'dead';

/** One POST that is owed. */
export interface Delivery extends JobRef {
  /** Derived from submission and event; the same over retries and rebuilds. */
  readonly id: string;
  readonly submissionId: string;
  readonly event: DeliveryEvent;
  readonly url: string;
  readonly dataJson: string;
  /** See Subscriber. */
  readonly refusal: string;
  readonly state: 'pending' | DeliveryEnd;
  /** How it has ended, where the store may not know yet: it must be recorded, and not be tried again. */
  readonly noted: DeliveryEnd | undefined;
  /** POSTs begun. */
  readonly attempts: number;
  /** Raised by each taking: the token of what the taker writes later. */
  readonly lease: number;
  readonly createdMs: number;
  readonly nextMs: number;
  readonly lastError: string;
}

/** A delivery as it is listed: its body may be 64 KiB and stays in Redis. */
export type ListedDelivery = Omit<Delivery, 'dataJson'>;

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
