// Defines the events in a history. A history is a file with one event a line, as JSON. Times are
// milliseconds since the start of the run, all by the clock of the process that records them.

import { OUTCOME_STATE, type OutcomeState } from '@stemline/common/wire-words.ts';

/** The name of the fault that empties Redis. After it, attempts count from 1 again. */
export const WIPE = 'empty redis';

/** The states that a client can see. `gone`: the server answers that it has no such song. */
export type SeenState = 'waiting' | 'running' | OutcomeState | 'gone';

const FINAL: ReadonlySet<string> = new Set(OUTCOME_STATE.words);

/** Returns whether a state of a song, or the result of an attempt, is final. */
export function isFinal(state: string): boolean {
  return FINAL.has(state);
}

/** SHA-224 of each track by its name. */
export type TrackHashes = Readonly<Record<string, string>>;

/** Describes the run. The first event. */
export interface RunEvent {
  readonly kind: 'run';
  readonly t: number;
  readonly seed: number;
  readonly minutes: number;
  /** Unix time of the start, in milliseconds. */
  readonly startedAt: number;
}

/** The tracks of an audio that was separated before the first fault. */
export interface BaselineEvent {
  readonly kind: 'baseline';
  readonly t: number;
  /** Name of the audio. Songs of the same audio differ only in bytes that are not sound. */
  readonly base: string;
  readonly tracks: TrackHashes;
}

/** A fault begins. */
export interface FaultEvent {
  readonly kind: 'fault';
  readonly t: number;
  readonly id: number;
  readonly name: string;
  /** The processes and connections that the fault affects, such as `redis` or `notifier-1`. */
  readonly targets: readonly string[];
}

/** A fault has ended: the process runs again, or the connection works again. */
export interface FaultEndEvent {
  readonly kind: 'fault-end';
  readonly t: number;
  readonly id: number;
}

/** A client sends a song. Repeats of one request have the same token. */
export interface SubmitEvent {
  readonly kind: 'submit';
  readonly t: number;
  readonly token: string;
  readonly base: string;
  /** The events that the callback reports. */
  readonly on: readonly string[];
}

/** The answer to a submission, or its absence (status 0). */
export interface AnswerEvent {
  readonly kind: 'answer';
  readonly t: number;
  readonly token: string;
  readonly status: number;
  readonly hash?: string;
  readonly run?: number;
  readonly code?: string;
}

/** A client has read the state of a song. */
export interface SeenEvent {
  readonly kind: 'seen';
  /** The time at which the answer was complete. */
  readonly t: number;
  /** The time before which the state cannot have been read. */
  readonly from: number;
  /** The reader. The states that one reader records are in the order of time. */
  readonly by: string;
  readonly hash: string;
  readonly run: number;
  readonly state: SeenState;
  readonly attempt: number;
  readonly code?: string;
  /** Only in the whole description of a song that is done. */
  readonly manifest?: boolean;
  readonly tracks?: TrackHashes;
  /** Codes of the warnings in the manifest. */
  readonly warnings?: readonly string[];
}

/** A client has downloaded a track, or was refused. */
export interface DownloadEvent {
  readonly kind: 'download';
  readonly t: number;
  readonly from: number;
  readonly hash: string;
  readonly run: number;
  readonly track: string;
  /** 0: the connection broke or the time was over. */
  readonly status: number;
  readonly sha224?: string;
}

/** A client cancels or removes a song. */
export interface RequestEvent<K extends 'cancel' | 'remove'> {
  readonly kind: K;
  readonly t: number;
  readonly from: number;
  readonly hash: string;
  readonly status: number;
}

/** The receiver of callbacks has read a POST. */
export interface PostEvent {
  readonly kind: 'post';
  /** The time at which the request began. */
  readonly t: number;
  /** Number of the POST, from 1. */
  readonly post: number;
  /** The header webhook-id. */
  readonly id: string;
  readonly event: string;
  readonly token: string;
}

/** The receiver has answered a POST. A POST without this event got no answer. */
export interface PostedEvent {
  readonly kind: 'posted';
  readonly t: number;
  readonly post: number;
  readonly status: number;
}

/** A client has read the state of a delivery. */
export interface DeliveryEvent {
  readonly kind: 'delivery';
  readonly t: number;
  readonly from: number;
  readonly hash: string;
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
}

/** A separator has logged the start or the end of its work on a job. */
export interface WorkerEvent {
  readonly kind: 'worker';
  readonly t: number;
  readonly separator: string;
  readonly what: 'begins' | 'ends';
  readonly hash: string;
  readonly run: number;
  readonly attempt: number;
  readonly result?: string;
}

/** All faults have ended. */
export interface HealedEvent {
  readonly kind: 'healed';
  readonly t: number;
}

/** The entries that Redis still has in the queue after everything has ended. */
export interface RestEvent {
  readonly kind: 'rest';
  readonly t: number;
  /** Number of entries of each place, by a name for people. */
  readonly left: Readonly<Record<string, number>>;
}

/** One event of a history. */
export type HistoryEvent =
  | RunEvent
  | BaselineEvent
  | FaultEvent
  | FaultEndEvent
  | SubmitEvent
  | AnswerEvent
  | SeenEvent
  | DownloadEvent
  | RequestEvent<'cancel'>
  | RequestEvent<'remove'>
  | PostEvent
  | PostedEvent
  | DeliveryEvent
  | WorkerEvent
  | HealedEvent
  | RestEvent;
