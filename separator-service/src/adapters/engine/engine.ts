// Keeps one engine process running and sends songs to it. Restarts it when it ends, kills it when
// it is stuck, and finds the song that crashes it.

import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import { type Backoff, backoffMs } from '@stemline/common/async/retry.ts';
import { abortable, orAborted } from '@stemline/common/async/wait.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { type Engine, EngineError, type SeparateOptions, type SeparateRequest } from '../../domain/engine.ts';
import { type EngineCommand, type EngineEnd, type EngineProcess, startEngineProcess } from './process.ts';
import type { Done, EngineModels, Hello } from './protocol.ts';
import { createSharedExclusiveLock } from './shared-exclusive-lock.ts';

/** The time limits of an engine, in milliseconds. */
export interface EngineLimits {
  /** Time from spawn to hello, which includes loading torch and CUDA from a cold disk. */
  readonly startMs: number;
  /**
   * Time from a cancel to its answer; a slower engine is stuck. A pass of a large network takes
   * seconds on a CPU.
   */
  readonly cancelMs: number;
  /** Silence during work; an engine that is silent for longer is stuck. */
  readonly stallMs: number;
  /** Time from the stop request to the end of the process. */
  readonly stopMs: number;
  readonly backoff: Backoff;
}

const ENGINE_LIMITS: EngineLimits = {
  startMs: 180_000,
  cancelMs: 60_000,
  stallMs: 300_000,
  stopMs: 3_000,
  backoff: { baseMs: 500, maxMs: 30_000 },
};

/** The command of the engine, and its listeners. Tests replace single `limits`. */
interface EngineDeps {
  readonly command: EngineCommand;
  readonly log: Logger;
  readonly limits?: Partial<EngineLimits>;
  /**
   * Called with the reason when the engine refuses its settings. The engine is not restarted then.
   */
  readonly onRefusal?: (reason: string) => void;
}

/** Exit code of an engine with wrong settings; see PROTOCOL.md. */
const REFUSAL_EXIT = 2;

/** Number of checks within `stallMs`. */
const STALL_CHECKS = 10;

/** One process with its pending calls. */
interface Running {
  readonly process: EngineProcess;
  readonly hello: Hello;
  /** Ids of songs in progress, including cancelled ones without an answer. */
  readonly songs: Set<string>;
  /** Number of all calls without an answer. */
  calls: number;
  /** Time of the last call, by performance.now(). */
  calledAt: number;
}

/** Starts no process before start(). */
export function createEngine({ command, log, limits: given, onRefusal }: EngineDeps): Engine {
  const limits = { ...ENGINE_LIMITS, ...given };
  const stopping = new AbortController();
  const listeners = new Set<(models: EngineModels) => void>();
  const waiters = new Set<(running: Running) => void>();
  const lock = createSharedExclusiveLock();
  let running: Running | undefined;
  let restarts = 0;
  let keeping: Promise<void> | undefined;

  const passOnModels = (models: EngineModels) => {
    for (const listener of listeners) listener(models);
  };

  async function keepRunning(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const { wasUp, exitCode, lastError } = await runOnce();
      if (stopping.signal.aborted) return;
      if (!wasUp && exitCode === REFUSAL_EXIT) return onRefusal?.(lastError);
      failures = wasUp ? 1 : failures + 1;
      restarts += 1;
      await sleep(backoffMs(limits.backoff, failures), stopping.signal);
    }
  }

  /** Runs one process to its end. `wasUp`: the process has sent hello. */
  async function runOnce(): Promise<EngineEnd & { wasUp: boolean }> {
    const process = startEngineProcess(command, { log, onModels: passOnModels });
    orAborted(process.ended, stopping.signal).catch(() => process.stop(limits.stopMs));
    const slow = setTimeout(() => process.kill(new Error('it did not send hello in time')), limits.startMs);
    const hello = await Promise.race([process.greeted, process.ended.then(() => undefined)]);
    clearTimeout(slow);
    if (hello) await serve(process, hello);
    const end = await process.ended;
    if (!stopping.signal.aborted)
      log.error({ err: end.reason, exitCode: end.exitCode, wasUp: hello !== undefined }, 'engine ended');
    return { ...end, wasUp: hello !== undefined };
  }

  async function serve(process: EngineProcess, hello: Hello): Promise<void> {
    const mine: Running = { process, hello, songs: new Set(), calls: 0, calledAt: 0 };
    running = mine;
    log.info({ device: hello.device, deviceName: hello.device_name, versions: hello.versions }, 'engine is up');
    for (const waiter of [...waiters]) waiter(mine);
    call(mine, () => process.channel.models()).then(passOnModels, (error: unknown) =>
      log.warn({ err: error }, 'engine did not list its models'),
    );
    const watch = setInterval(() => endIfStalled(mine), limits.stallMs / STALL_CHECKS);
    await process.ended;
    clearInterval(watch);
    running = undefined;
  }

  const endIfStalled = (mine: Running) => {
    const silentMs = performance.now() - Math.max(mine.process.heardAt(), mine.calledAt);
    if (mine.calls > 0 && silentMs > limits.stallMs)
      mine.process.kill(new Error(`it was silent for ${Math.round(silentMs / 1000)} s`));
  };

  async function call<T>(mine: Running, request: () => Promise<T>): Promise<T> {
    mine.calls += 1;
    mine.calledAt = performance.now();
    try {
      return await request();
    } finally {
      mine.calls -= 1;
    }
  }

  /** Resolves with the running engine once it is up; rejects with the signal's reason. */
  async function whenUp(signal: AbortSignal): Promise<Running> {
    const link = linkedAbort(signal, stopping.signal);
    try {
      return await abortable<Running>(link.signal, (resolve) => {
        if (running) resolve(running);
        else waiters.add(resolve);
        return () => waiters.delete(resolve);
      });
    } finally {
      link.release();
    }
  }

  /**
   * Sends one request to one process. Rejects at once on abort. Kills the process when it does not
   * answer the cancel in time.
   */
  async function separateOnce(mine: Running, request: SeparateRequest, options: SeparateOptions): Promise<Done> {
    const { signal } = options;
    signal.throwIfAborted();
    options.onBegin?.();
    const listen =
      <T>(listener: ((value: T) => void) | undefined) =>
      (value: T) => {
        if (!signal.aborted) listener?.(value);
      };
    const { id, result } = mine.process.channel.separate(request, {
      onProgress: listen(({ done, total }) => options.onProgress?.(done, total)),
      onPart: listen(options.onPart),
    });
    mine.songs.add(id);
    let isAnswered = false;
    let stuck: NodeJS.Timeout | undefined;
    const answered = call(mine, () => result).finally(() => {
      isAnswered = true;
      clearTimeout(stuck);
      // The id is removed later, so that each song that fails in a crash sees that others did, too.
      setImmediate(() => mine.songs.delete(id));
    });
    const cancel = () => {
      mine.process.channel.cancel(id);
      stuck = setTimeout(() => mine.process.kill(new Error('it did not answer a cancel in time')), limits.cancelMs);
    };
    return abortable<Done>(signal, (resolve, reject) => {
      answered.then(resolve, reject);
      return () => {
        if (!isAnswered) cancel();
      };
    });
  }

  async function separate(request: SeparateRequest, options: SeparateOptions): Promise<Done> {
    for (let alone = false; ; alone = true) {
      const release = await lock.acquire(alone ? 'exclusive' : 'shared', options.signal);
      try {
        const mine = await whenUp(options.signal);
        try {
          return await separateOnce(mine, request, options);
        } catch (error) {
          const crashed = error instanceof EngineError && error.code === 'ENGINE_CRASHED';
          if (!crashed || mine.songs.size < 2) throw error;
          log.warn({ songs: mine.songs.size }, 'engine ended with several songs; they are separated one by one');
        }
      } finally {
        release();
      }
    }
  }

  return {
    start: () => {
      keeping ??= keepRunning();
    },
    stop: async () => {
      stopping.abort(new DOMException('the engine is being stopped', 'AbortError'));
      await keeping;
    },
    hello: () => running?.hello,
    ready: (signal) =>
      whenUp(signal).then(
        () => undefined,
        () => undefined,
      ),
    load: async (model, signal) => {
      const mine = await whenUp(signal);
      return call(mine, () => mine.process.channel.load(model));
    },
    separate,
    onModels: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restarts: () => restarts,
  };
}
