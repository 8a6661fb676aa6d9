// Reports whether the gateway can accept a song now. It needs storage, the queue with its Redis, a
// model, and free file descriptors. Real calls with a short deadline; callers who ask at the same
// time share one round.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { assertDescriptorFree } from '@stemline/common/process/descriptors.ts';
import type { Peers } from './peers.ts';

export interface ReadinessReport {
  readonly ready: boolean;
  /** `ok`, or the missing part. */
  readonly checks: {
    readonly gateway: string;
    readonly storage: string;
    readonly queue: string;
    readonly models: string;
  };
  readonly live_separators: number;
}

export interface Readiness {
  /** Answers within a second and never throws. */
  check(): Promise<ReadinessReport>;
  /** From now on: not ready. */
  leave(): void;
}

/** A probe's own deadline is longer. */
const PROBE_DEADLINE_MS = 900;
const NOT_ASKED = 'unknown while the queue is unavailable';

export function createReadiness({ storageHealth, queue }: Peers): Readiness {
  let round: Promise<ReadinessReport> | undefined;
  let isLeaving = false;
  const options = { deadlineMs: PROBE_DEADLINE_MS, requestId: 'readiness' };

  const answerOf = async (check: Promise<void>): Promise<string> => {
    try {
      await check;
      return 'ok';
    } catch (caught) {
      return ServiceError.from(caught).message;
    }
  };

  const askQueue = async () => {
    try {
      const { models, liveSeparators } = await queue.unary('ListModels', {}, options);
      const hasModel = models.some(({ available }) => available);
      return { queue: 'ok', models: hasModel ? 'ok' : 'no separator has a model ready yet', liveSeparators };
    } catch (caught) {
      const error = ServiceError.from(caught);
      if (error.code === 'NO_MODELS') return { queue: 'ok', models: error.message, liveSeparators: 0 };
      return { queue: error.message, models: NOT_ASKED, liveSeparators: 0 };
    }
  };

  const ask = async (): Promise<ReadinessReport> => {
    const [gateway, storage, { liveSeparators, ...rest }] = await Promise.all([
      answerOf(assertDescriptorFree()),
      answerOf(storageHealth.assertServing(options)),
      askQueue(),
    ]);
    const checks = { gateway, storage, ...rest };
    const ready = !isLeaving && Object.values(checks).every((answer) => answer === 'ok');
    return { ready, checks, live_separators: liveSeparators };
  };

  return {
    check: () => {
      round ??= ask().finally(() => {
        round = undefined;
      });
      return round;
    },
    leave: () => {
      isLeaving = true;
    },
  };
}
