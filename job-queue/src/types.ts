// Defines the records that the queue shares with its users: its producer (queue-service), its
// consumer (separator) and its outbox (notifier).

import type {
  DeliveryEvent,
  DeliveryResult,
  DeliveryState,
  JobState,
  ModelOrigin,
  OutcomeState,
  Priority,
  RunEvent,
} from '@stemline/common/wire-words.ts';
import type { Pace } from './pace.ts';

/** One run of one song. */
export interface JobRef {
  readonly songhash: string;
  readonly run: number;
}

/** The input and options of a separation. Written once, with the job. */
export interface JobSpec extends JobRef {
  readonly namespace: string;
  /** The address of the audio: SHA-224 of its bytes, in hex. */
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  /** Canonical JSON of the options that differ from the defaults. */
  readonly optionsJson: string;
  /** Jobs of a higher priority start first, except for a quota of the lowest one. */
  readonly priority: Priority;
  readonly filename: string;
  /** Unix milliseconds. */
  readonly createdMs: number;
  /** The id of the request that opened the run, for logs. Empty: an earlier version opened it. */
  readonly requestId: string;
}

/**
 * The part of a job that its worker and its end change: one event of its stream holds all of it.
 * Times are Unix milliseconds, 0 for a time that has not come yet.
 */
export interface JobEvent {
  readonly state: JobState;
  /**
   * Number of attempts begun, as shown to people. The count starts again when Redis was emptied, so
   * no decision depends on it.
   */
  readonly attempt: number;
  /** The current step of its worker; `parked` while the job waits after far too many failures. */
  readonly stage: string;
  /** The share of the stage that is done, 0 to 1. Done: 1. */
  readonly progress: number;
  readonly startedMs: number;
  readonly finishedMs: number;
  /**
   * The reason why the job failed: a code, and a sentence in `reason`. Empty when it has not
   * failed.
   */
  readonly code: string;
  readonly reason: string;
}

/** A job with its current state. */
export interface JobRecord extends JobSpec, JobEvent {
  /** Attempts that ended in a crash or with a lost worker, and therefore count against the job. */
  readonly failures: number;
  readonly worker: string;
  /** 1: starts next. 0: is not waiting. */
  readonly position: number;
  /** True: it runs, and its worker has sent no heartbeat for STALLED_MS of policy.ts. */
  readonly isStalled: boolean;
  /** Start of the current stage. Not valid while `stage` is empty. */
  readonly stageMs: number;
  /** Time of the last change of stage or progress. Not valid while `stage` is empty. */
  readonly reportMs: number;
  /** Length of the music: approximate until a worker has decoded it. 0: not known. */
  readonly lengthSeconds: number;
}

/** The part of a job from which its remaining time is forecast. */
export interface QueuedJob
  extends Pick<
    JobRecord,
    | keyof JobRef
    | 'model'
    | 'revision'
    | 'optionsJson'
    | 'state'
    | 'stage'
    | 'progress'
    | 'worker'
    | 'startedMs'
    | 'stageMs'
    | 'reportMs'
    | 'lengthSeconds'
    | 'isStalled'
  > {
  /** The earliest time of the next attempt. 0: at once. */
  readonly notBeforeMs: number;
}

/** The queue at one moment. */
export interface QueueLook {
  /** The time of Redis. */
  readonly nowMs: number;
  /** All waiting jobs. */
  readonly waitingCount: number;
  /** The first waiting jobs, in starting order. */
  readonly waiting: readonly QueuedJob[];
  readonly running: readonly QueuedJob[];
}

/** A submission whose caller gets a callback when the run ends. */
export interface Subscriber {
  readonly submissionId: string;
  readonly url: string;
  readonly dataJson: string;
  readonly on: readonly RunEvent[];
  /**
   * The reason why the URL must not be called, in a sentence. Such a delivery is owed and ends as
   * refused. Empty: the URL may be called.
   */
  readonly refusal: string;
  /** See Delivery. Default: empty. */
  readonly secret?: string;
  /**
   * The id of the request that made the submission, for logs. Empty: an earlier version recorded
   * it.
   */
  readonly requestId: string;
  /** As in Delivery, for the delivery that reports the end of the run. Default: 0. */
  readonly reopened?: number;
}

/** The end of a run, as recorded in the object store. */
export interface JobEnd {
  readonly state: OutcomeState;
  readonly code: string;
  readonly reason: string;
}

/** A worker's hold on a job. */
export interface Claim {
  /**
   * Unique over all claims: the fencing token of every later write to the queue, and the name of
   * the claim's uploads in the object store.
   */
  readonly id: string;
  readonly spec: JobSpec;
  /** Number of attempts begun, for people. Not unique: see JobRecord. */
  readonly attempt: number;
  /**
   * True: the job has used up its attempts. The worker must fail it (for `lastReason`, or as
   * WORKER_LOST) and not run it.
   */
  readonly exhausted: boolean;
  /**
   * The reason with which the previous attempt was handed back. Empty when there was none or its
   * worker was lost.
   */
  readonly lastReason: string;
}

/**
 * The result of a write that a claim, or the token of a delivery, guards. 'lost': the claim or the
 * token is no longer valid. Nothing was written, and the caller must stop its work at once.
 */
export type HoldState = 'held' | 'lost';

/** One owed POST. For a test event, `songhash` is empty and `run` is 0. */
export interface Delivery extends JobRef {
  /** Derived from submission and event; the same over retries and rebuilds. */
  readonly id: string;
  readonly submissionId: string;
  readonly event: DeliveryEvent;
  readonly url: string;
  readonly dataJson: string;
  /** See Subscriber. */
  readonly refusal: string;
  /** Signs the POST in place of the notifier's own secrets. Empty: those sign. Never logged. */
  readonly secret: string;
  /** See Subscriber. */
  readonly requestId: string;
  readonly state: DeliveryState;
  /**
   * The end of the delivery when the store may not have it yet. The notifier records it and does
   * not POST again.
   */
  readonly noted: DeliveryResult | undefined;
  /** Number of POSTs begun, since the delivery was last reopened. */
  readonly attempts: number;
  /** Raised each time the delivery is taken: the fencing token of the notifier's later writes. */
  readonly token: number;
  readonly createdMs: number;
  /** Time of the next attempt, in Unix milliseconds; 0 once the delivery has ended. */
  readonly nextMs: number;
  readonly lastError: string;
  /** Number of times that it was made pending again after its end. */
  readonly reopened: number;
}

/**
 * A delivery in a list. Its body stays in Redis, because it may have 64 KiB. So does its secret,
 * because people read lists.
 */
export type ListedDelivery = Omit<Delivery, 'dataJson' | 'secret'>;

/** A model as a separator publishes it. */
export interface ModelInfo {
  readonly name: string;
  readonly revision: string;
  readonly available: boolean;
  /**
   * The reason why it is not available and how to get it, in sentences. Empty when it is available.
   */
  readonly reason: string;
  readonly sources: readonly string[];
  readonly origin: ModelOrigin;
  readonly codeLicence: string;
  /** Empty: the model has no weights. */
  readonly weightsLicence: string;
  /** One short sentence that describes it; empty: none. */
  readonly note: string;
  /** Further sentences for people who consider the model; empty: none. */
  readonly detail: string;
  readonly segmentSeconds: number;
  readonly device: string;
  /** Seconds of music that it separates per second; 0: not measured. */
  readonly speed: number;
  /** Seconds that the other stages take for a second of music. */
  readonly otherSeconds: number;
  /** As `speed`, with the precision `fast`. Absent: an earlier version published the model. */
  readonly fastSpeed?: number;
  /**
   * Memory that it takes with one pass, in bytes; 0: not measured. Absent: an earlier version
   * published the model.
   */
  readonly memoryBytes?: number;
}

/** The formats and limits of separators. They depend on their ffmpeg and their settings. */
export interface MediaInfo {
  /** Names of the formats of songs that they decode, as in FORMATS. */
  readonly inputs: readonly string[];
  /** Values of the option `formats` that they encode, as in OUTPUT_FORMATS. */
  readonly formats: readonly string[];
  /** Values of the option `rate` that they support. */
  readonly rates: readonly string[];
  /** The shortest and the longest song. */
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/** The models of the separators. */
export interface ModelList {
  readonly models: readonly ModelInfo[];
  /** The model that `auto` selects. */
  readonly auto: string;
  /** The reason, as one short sentence, and further sentences; empty: none. */
  readonly autoReason: string;
  readonly autoDetail: string;
  readonly media: MediaInfo;
}

/** The models, the media formats and the pace that one separator publishes. */
export interface PublishedList extends ModelList {
  readonly pace: Pace;
}

/** A live separator. */
export interface Separator {
  /** The name under which it claims jobs. */
  readonly name: string;
  readonly list: PublishedList;
}
