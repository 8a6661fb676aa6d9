// Watches one engine process. A message of any kind shows that the process lives, and a finished
// step of a request shows that its work advances. Reports when one of them is missing for too long.

import { createWatchdog } from '@stemline/common/async/watchdog.ts';
import type { SegmentTimes } from './segment-times.ts';

/** Limits of the time without a sign, in milliseconds. */
export interface VitalLimits {
  /** Silence after which the engine gets no work until its next message. */
  readonly suspectMs: number;
  /** The shortest limit of silence, and of a segment after the first one of a song. */
  readonly stallMs: number;
  /**
   * Limit of every other step: the loading of a model, the reading of a song, its first segment,
   * the checks, and the writing of a track.
   */
  readonly longStepMs: number;
}

/** The missing sign of an engine that hangs. */
export type Hang = 'silent' | 'no-progress';

/** The vital signs of one process, until stop(). */
export interface VitalSigns {
  /** Notes a message of any kind. */
  heard(): void;
  /** Notes a new request. `model` is that of a song. */
  began(id: string, model?: string): void;
  /** Notes the progress of a song. A repeated number of segments is not progress. */
  advanced(id: string, done: number, total: number): void;
  /** Notes a finished step of another kind. */
  worked(): void;
  /** Notes a part that the engine has sent. With four that are not taken, the engine waits. */
  sent(id: string): void;
  /** Notes that a part was taken, so that the engine may go on. */
  taken(id: string): void;
  /** Notes the end of a request. */
  ended(id: string): void;
  /** Returns the present limit of a step, in milliseconds. */
  stepLimitMs(): number;
  stop(): void;
}

/** The limits, and the functions that receive the results. */
interface VitalSignsDeps {
  readonly limits: VitalLimits;
  /** Also learns the times of this process. */
  readonly times: SegmentTimes;
  /** Called when the engine has been silent for `suspectMs`. */
  readonly onSuspect: () => void;
  /** Called with the next message after that. */
  readonly onAlive: () => void;
  /** Called once, with the missing sign and the limit that was exceeded. */
  readonly onHang: (hang: Hang, limitMs: number) => void;
}

/** The engine computes no further segment of a song of which this many parts are not taken. */
const MOST_PARTS = 4;
/** An engine hangs when a segment takes this many times its usual time. */
const USUAL_TIMES = 10;
/** A message that arrives sooner after the one before is not noted, because timers take time. */
const NOTED_EVERY_MS = 20;
/** The least time that a new limit leaves for the step in progress, as a share of the limit. */
const LEAST_SHARE = 0.1;

interface Request {
  readonly model: string | undefined;
  done: number;
  total: number;
  /** Number of parts that are not taken. */
  parts: number;
}

/** Begins to watch at once. */
export function createVitalSigns(deps: VitalSignsDeps): VitalSigns {
  const { limits, times, onHang } = deps;
  const requests = new Map<string, Request>();
  let isSuspect = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  let workedAt = performance.now();
  let stepLimit = 0;
  let stopped = false;
  let endSuspicion = () => {};
  let endSilence = () => {};
  let endStep = () => {};

  const stop = () => {
    stopped = true;
    for (const end of [endSuspicion, endSilence, endStep]) end();
  };

  const hang = (kind: Hang, limitMs: number) => {
    stop();
    onHang(kind, limitMs);
  };

  const segmentLimitMs = ({ model }: Request) => Math.max(limits.stallMs, USUAL_TIMES * (times.of(model) ?? 0));
  const isBetweenSegments = ({ done, total }: Request) => done > 0 && done < total;
  const stepLimitOf = (request: Request) => (isBetweenSegments(request) ? segmentLimitMs(request) : limits.longStepMs);
  const largest = (limitOf: (request: Request) => number, least: number) =>
    Math.max(least, ...[...requests.values()].map(limitOf));
  const isHeld = ({ parts }: Request) => parts >= MOST_PARTS;
  const stepLimitMs = () => largest(stepLimitOf, limits.stallMs);

  const heard = () => {
    if (stopped || performance.now() - heardAt < NOTED_EVERY_MS) return;
    heardAt = performance.now();
    endSuspicion();
    endSilence();
    if (isSuspect) deps.onAlive();
    isSuspect = false;
    endSuspicion = createWatchdog(limits.suspectMs, () => {
      isSuspect = true;
      deps.onSuspect();
    });
    const limitMs = largest(segmentLimitMs, limits.stallMs);
    endSilence = createWatchdog(limitMs, () => hang('silent', limitMs));
  };

  /** Limits the rest of the step that runs; there is none while all songs wait for this process. */
  const limitStep = () => {
    endStep();
    stepLimit = 0;
    if (stopped || [...requests.values()].every(isHeld)) return;
    const limitMs = stepLimitMs();
    stepLimit = limitMs;
    const leftMs = Math.max(LEAST_SHARE * limitMs, limitMs - (performance.now() - workedAt));
    endStep = createWatchdog(leftMs, () => hang('no-progress', limitMs));
  };

  const worked = () => {
    workedAt = performance.now();
    limitStep();
  };

  heard();
  return {
    heard,
    began: (id, model) => {
      if (requests.size === 0) workedAt = performance.now();
      requests.set(id, { model, done: 0, total: 0, parts: 0 });
      // A request does not begin the time again, because the engine may hang in another one.
      if (stepLimitMs() > stepLimit) limitStep();
    },
    advanced: (id, done, total) => {
      const request = requests.get(id);
      if (!request) return;
      if (request.total > 0 && done <= request.done) return;
      // The first segment includes the preparation of the device.
      if (request.done > 0) times.learn(request.model, performance.now() - workedAt);
      request.done = done;
      request.total = total;
      worked();
    },
    worked,
    sent: (id) => {
      const request = requests.get(id);
      if (request) request.parts += 1;
      worked();
    },
    taken: (id) => {
      const request = requests.get(id);
      if (!request) return;
      const wasHeld = isHeld(request);
      request.parts -= 1;
      // The time in which the engine had to wait does not count.
      if (wasHeld && !isHeld(request)) worked();
    },
    ended: (id) => {
      if (requests.delete(id)) worked();
    },
    stepLimitMs,
    stop,
  };
}
