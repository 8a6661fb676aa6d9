// The models and limits of the server, read again until they are there.

import { type ReadonlySignal, signal } from '@preact/signals';
import { type Backoff, backoffMs } from '@stemline/common/async/backoff.ts';
import { ask } from '../../api/ask.ts';

/** One model, from GET apiv1/models. */
export interface Model {
  readonly name: string;
  readonly available: boolean;
  /** The server's sentence with the reason why it is not available. It may name commands. */
  readonly reason: string | null;
  readonly origin: 'demucs' | 'folder' | 'preview';
  /** The server's sentence about it. */
  readonly note: string | null;
  /** Seconds of music that it separates per second; null: not measured. */
  readonly speed: number | null;
  /** As `speed`, with fast arithmetic. Absent: the server is of an earlier version. */
  readonly fast_speed?: number | null;
}

/** The models, from GET apiv1/models. */
export interface Models {
  readonly models: readonly Model[];
  /** The model that `auto` selects now. */
  readonly auto: { readonly model: { readonly name: string } };
}

/** A format of tracks. */
export interface TrackFormat {
  readonly name: string;
  readonly extension: string;
  /** The server's words about it. */
  readonly text: string;
}

/** The limits, from GET apiv1/limits. */
export interface Limits {
  readonly max_bytes: number;
  readonly max_seconds: number | null;
  readonly formats: readonly TrackFormat[];
  readonly options: { readonly rate: { readonly choices?: readonly unknown[] } };
  readonly models: readonly {
    readonly name: string;
    readonly stems: readonly string[];
    readonly two_stems: readonly string[];
  }[];
}

/** The models and limits of the server. Each is undefined until it is known. */
export interface Facts {
  readonly models: Models | undefined;
  readonly limits: Limits | undefined;
  /** The reason why the last request failed; undefined: it succeeded. */
  readonly problem: unknown;
}

/** Reads the facts. */
export interface ServerFacts {
  readonly facts: ReadonlySignal<Facts>;
  /** Reads them now, and repeats that until they are there. */
  refresh(): void;
  stop(): void;
}

const BACKOFF: Backoff = { baseMs: 2_000, maxMs: 10_000 };

/**
 * Begins to read. Parts that are known stay while the server is unavailable. `get` requests a path
 * of the server.
 */
export function createServerFacts(
  get: <Answer>(path: string) => Promise<Answer> = ask,
  backoff = BACKOFF,
): ServerFacts {
  const facts = signal<Facts>({ models: undefined, limits: undefined, problem: undefined });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;

  const read = async (mine: number, failures = 1): Promise<void> => {
    const [models, limits] = await Promise.allSettled([get<Models>('apiv1/models'), get<Limits>('apiv1/limits')]);
    if (mine !== round) return;
    const failed = [models, limits].find((result) => result.status === 'rejected');
    facts.value = {
      models: models.status === 'fulfilled' ? models.value : facts.value.models,
      limits: limits.status === 'fulfilled' ? limits.value : facts.value.limits,
      problem: failed?.reason,
    };
    // The list of models is empty until the first separator has started.
    const hasModels = models.status === 'fulfilled' && models.value.models.length > 0;
    if (failed || !hasModels) timer = setTimeout(() => read(mine, failures + 1), backoffMs(backoff, failures));
  };
  const stop = () => {
    round += 1;
    clearTimeout(timer);
  };
  const refresh = () => {
    stop();
    void read(round);
  };
  refresh();
  return { facts, refresh, stop };
}
