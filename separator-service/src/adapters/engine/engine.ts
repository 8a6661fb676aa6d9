// Sends songs to the engine process that runs, ends an engine that ignores a cancel, and finds the
// song that ends its engine.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import { abortable } from '@stemline/common/async/wait.ts';
import { createWatchdog } from '@stemline/common/async/watchdog.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import {
  type Engine,
  EngineError,
  EngineFault,
  type SeparateOptions,
  type SeparateRequest,
} from '../../domain/engine.ts';
import { createEngineKeeper, type EngineLimits, type RunningEngine } from './engine-keeper.ts';
import type { EngineCommand } from './process.ts';
import type { Done, EngineModels } from './protocol.ts';
import { createSharedExclusiveLock } from './shared-exclusive-lock.ts';

/**
 * A long step takes at most this many times `stallMs`. A suspect engine is silent for a part of it.
 */
const LONG_STEP = 10;
const SUSPECT_SHARE = 1 / 3;

/** Returns the limits of an engine that counts as hung after `stallMs` without a sign of life. */
export function engineLimits(stallMs: number): EngineLimits {
  return {
    startMs: 180_000,
    suspectMs: SUSPECT_SHARE * stallMs,
    stallMs,
    longStepMs: LONG_STEP * stallMs,
    stopMs: 3_000,
    backoff: { baseMs: 500, maxMs: 30_000 },
    afterHangMs: 6_000,
  };
}

/** The command of the engine, its limits, and its listeners. */
interface EngineDeps {
  readonly command: EngineCommand;
  readonly log: Logger;
  readonly limits: EngineLimits;
  /**
   * Called with the reason when the engine refuses its settings. The engine is not restarted then.
   */
  readonly onRefusal?: (reason: string) => void;
}

/** Starts no process before start(). */
export function createEngine({ command, log, limits, onRefusal }: EngineDeps): Engine {
  const listeners = new Set<(models: EngineModels) => void>();
  const lock = createSharedExclusiveLock();
  let lastCall = 0;

  const passOnModels = (models: EngineModels) => {
    for (const listener of listeners) listener(models);
  };
  const keeper = createEngineKeeper({
    command,
    log,
    limits,
    onRefusal,
    onModels: passOnModels,
    onUp: (running) => {
      call(running, () => running.process.channel.models()).then(passOnModels, (error: unknown) =>
        log.warn({ err: error }, 'engine did not list its models'),
      );
    },
  });

  /** Watches the engine until it answers the request. */
  async function call<T>({ vitals }: RunningEngine, request: () => Promise<T>): Promise<T> {
    const id = `call ${++lastCall}`;
    vitals.began(id);
    try {
      return await request();
    } finally {
      vitals.ended(id);
    }
  }

  /** Resolves with the running engine once it is up; rejects with the signal's reason. */
  async function whenUp(signal: AbortSignal): Promise<RunningEngine> {
    const link = linkedAbort(signal, keeper.stopping);
    try {
      return await keeper.engines.when(link.signal);
    } finally {
      link.release();
    }
  }

  /**
   * Sends one request to one process. Rejects at once on abort. Ends the process when it does not
   * answer the cancel within the limit of a step.
   */
  async function separateOnce(mine: RunningEngine, request: SeparateRequest, options: SeparateOptions): Promise<Done> {
    const { signal } = options;
    const { process, vitals, songs } = mine;
    signal.throwIfAborted();
    const { id, result } = process.channel.separate(request, {
      onProgress: ({ done, total }) => {
        vitals.advanced(id, done, total);
        if (!signal.aborted) options.onProgress?.(done, total);
      },
      onPart: (part) => {
        vitals.sent(id);
        const taken = () => {
          vitals.taken(id);
          process.channel.taken(id);
        };
        if (options.onPart && !signal.aborted) options.onPart(part, taken);
        else taken();
      },
      onRestart: () => {
        vitals.worked();
        if (!signal.aborted) options.onRestart?.();
      },
    });
    vitals.began(id, request.model);
    songs.set(id, options.song ?? { requestId: '', songhash: '' });
    let isAnswered = false;
    let endWait = () => {};
    const answered = result.finally(() => {
      isAnswered = true;
      endWait();
      vitals.ended(id);
      // The id is removed later, so that each song whose engine ends sees that others were in it.
      setImmediate(() => songs.delete(id));
    });
    const cancel = () => {
      process.channel.cancel(id);
      const fault = new EngineFault('cancel-ignored', 'the engine did not answer a cancel');
      endWait = createWatchdog(vitals.stepLimitMs(), () => process.kill(fault));
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
        await options.onBegin?.();
        const mine = await whenUp(options.signal);
        try {
          return await separateOnce(mine, request, options);
        } catch (error) {
          const hasEnded = error instanceof EngineError && error.isEnd;
          if (!hasEnded || mine.songs.size < 2) throw error;
          log.warn({ songs: mine.songs.size }, 'engine ended with several songs; they are separated one by one');
        }
      } finally {
        release();
      }
    }
  }

  return {
    start: keeper.start,
    stop: keeper.stop,
    hello: () => keeper.engines.get()?.hello,
    ready: (signal) => whenUp(signal).then(keeper.engines.until, () => AbortSignal.abort()),
    load: async (model, signal) => {
      const mine = await whenUp(signal);
      return call(mine, () => mine.process.channel.load(model));
    },
    separate,
    onModels: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stats: () => keeper.engines.get()?.stats(),
    restarts: keeper.replaced,
  };
}
