// Keeps one engine process running: starts the next one when it ends, ends it when it hangs, and
// provides it to callers while it accepts work.

import { sleep } from '@stemline/common/async/abort.ts';
import { type Backoff, backoffMs } from '@stemline/common/async/backoff.ts';
import { orAborted } from '@stemline/common/async/wait.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { type EndReason, EngineFault, type EngineStats, type SongName } from '../../domain/engine.ts';
import { type Availability, createAvailability } from './availability.ts';
import { type EngineCommand, type EngineEnd, type EngineProcess, startEngineProcess } from './process.ts';
import type { EngineModels, Hello } from './protocol.ts';
import { createSegmentTimes } from './segment-times.ts';
import { createVitalSigns, type VitalLimits, type VitalSigns } from './vital-signs.ts';

/** The time limits of an engine, in milliseconds. */
export interface EngineLimits extends VitalLimits {
  /** Time from spawn to hello, which includes loading torch and CUDA from a cold disk. */
  readonly startMs: number;
  /** Time from the stop request to the end of the process. */
  readonly stopMs: number;
  /** The pause after an engine that ended by itself. */
  readonly backoff: Backoff;
  /**
   * The pause after an engine that hung. It is longer than the first two delays of a job that was
   * handed back, so that another separator claims the song first.
   */
  readonly afterHangMs: number;
}

/** One process that has sent hello. */
export interface RunningEngine {
  readonly process: EngineProcess;
  readonly hello: Hello;
  readonly vitals: VitalSigns;
  /**
   * The songs in progress by the ids of their requests, including cancelled ones without an answer.
   * The values name them in the log.
   */
  readonly songs: Map<string, SongName>;
  /** Returns the figures of the last heartbeat; undefined before the first one. */
  readonly stats: () => EngineStats | undefined;
}

/** The engine process and its successors. */
interface EngineKeeper {
  start(): void;
  /** Ends the process and starts no other. Safe to repeat. */
  stop(): Promise<void>;
  /** Aborts when the keeper stops. */
  readonly stopping: AbortSignal;
  readonly engines: Omit<Availability<RunningEngine>, 'set' | 'clear'>;
  replaced(reason?: EndReason): number;
}

/** The command of the engine, and the listeners of the keeper. */
interface EngineKeeperDeps {
  readonly command: EngineCommand;
  readonly log: Logger;
  readonly limits: EngineLimits;
  /** Called with each new engine. */
  readonly onUp: (running: RunningEngine) => void;
  readonly onModels: (models: EngineModels) => void;
  /** Called with the reason when the engine refuses its settings; no other is started then. */
  readonly onRefusal?: ((reason: string) => void) | undefined;
}

/** Exit code of an engine with wrong settings; see PROTOCOL.md. */
const REFUSAL_EXIT = 2;

/** Starts no process before start(). */
export function createEngineKeeper({ limits, log, ...deps }: EngineKeeperDeps): EngineKeeper {
  const stopping = new AbortController();
  const engines = createAvailability<RunningEngine>();
  const times = createSegmentTimes();
  const ends = new Map<EndReason, number>();
  let keeping: Promise<void> | undefined;

  async function keepRunning(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const { wasUp, exitCode, lastError, reason } = await runOnce();
      if (stopping.signal.aborted) return;
      if (!wasUp && exitCode === REFUSAL_EXIT) return deps.onRefusal?.(lastError);
      failures = wasUp ? 1 : failures + 1;
      ends.set(reasonOf(reason), (ends.get(reasonOf(reason)) ?? 0) + 1);
      const hasHung = reason instanceof EngineFault && reason.isHang;
      await sleep(hasHung ? limits.afterHangMs : backoffMs(limits.backoff, failures), stopping.signal);
    }
  }

  /** Runs one process to its end. `wasUp`: the process has sent hello. */
  async function runOnce(): Promise<EngineEnd & { wasUp: boolean }> {
    let vitals: VitalSigns | undefined;
    let stats: EngineStats | undefined;
    const songs = new Map<string, SongName>();
    const process = startEngineProcess(deps.command, {
      log,
      songs,
      onMessage: () => vitals?.heard(),
      onStep: () => vitals?.worked(),
      onStats: (latest) => {
        stats = latest;
      },
      onModels: deps.onModels,
      onLost: () => {
        vitals?.stop();
        engines.clear();
      },
    });
    orAborted(process.ended, stopping.signal).catch(() => process.stop(limits.stopMs));
    const tooSlow = new EngineFault('slow-start', 'it did not send hello in time');
    const slow = setTimeout(() => process.kill(tooSlow), limits.startMs);
    const hello = await Promise.race([process.greeted, process.ended.then(() => undefined)]);
    clearTimeout(slow);
    if (hello) {
      vitals = watch(process, () => engines.set(running));
      const running: RunningEngine = { process, hello, vitals, songs, stats: () => stats };
      log.info({ device: hello.device, deviceName: hello.device_name, versions: hello.versions }, 'engine is up');
      engines.set(running);
      deps.onUp(running);
    }
    const end = await process.ended;
    // It may have ended before it was watched.
    vitals?.stop();
    engines.clear();
    if (!stopping.signal.aborted) {
      const named = [...songs.values()];
      const requestId = named.map((song) => song.requestId).join(' ');
      const songhash = named.map((song) => song.songhash).join(' ');
      const fields = { reason: reasonOf(end.reason), requestId, songhash, err: end.reason, exitCode: end.exitCode };
      log.error({ ...fields, wasUp: hello !== undefined }, 'engine is replaced');
    }
    return { ...end, wasUp: hello !== undefined };
  }

  const watch = (process: EngineProcess, onAlive: () => void) =>
    createVitalSigns({
      limits,
      times,
      onSuspect: engines.clear,
      onAlive,
      onHang: (hang, limitMs) => {
        const sign = hang === 'silent' ? 'the engine sent nothing' : 'the engine finished no step';
        process.kill(new EngineFault(hang, `${sign} for ${Number((limitMs / 1_000).toPrecision(3))} s`));
      },
    });

  return {
    start: () => {
      keeping ??= keepRunning();
    },
    stop: async () => {
      stopping.abort(new DOMException('the engine is being stopped', 'AbortError'));
      await keeping;
    },
    stopping: stopping.signal,
    engines,
    replaced: (reason) =>
      reason === undefined ? [...ends.values()].reduce((sum, count) => sum + count, 0) : (ends.get(reason) ?? 0),
  };
}

function reasonOf(end: Error): EndReason {
  return end instanceof EngineFault ? end.reason : 'ended';
}
