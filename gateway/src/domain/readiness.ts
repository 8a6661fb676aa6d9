// Reports whether the gateway can accept a song now. For that it needs the storage service, the
// queue service whose Redis has memory, an available model, and free file descriptors.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { CHECK_TIMEOUT_MS, createReadiness } from '@stemline/common/process/readiness.ts';
import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import type { ListModelsResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/ListModelsResponse.ts';
import type { Peers } from './peers.ts';

const CHECKS = ['gateway', 'storage', 'queue', 'models'] as const;

/** Codes with which a working queue service refuses a song. checkModels reports the last three. */
const ACCEPTABLE: ReadonlySet<string> = new Set(['QUEUE_FULL', 'NO_MODELS', 'MODEL_UNKNOWN', 'MODEL_UNAVAILABLE']);

/** The JSON of GET /readyz. */
export interface ReadinessReport {
  readonly ready: boolean;
  /** `ok`, or a sentence about the latest failed check. */
  readonly checks: Readonly<Record<(typeof CHECKS)[number], string>>;
  readonly live_separators: number;
  /** Sentences about what works, but worse than it could: `auto` means the preview model. */
  readonly notes: readonly string[];
}

/** The readiness of a gateway. */
export interface GatewayReadiness {
  /** Starts the checks; the first one begins at once. */
  start(): void;
  /** Returns the result of the latest checks. */
  report(): ReadinessReport;
  /** Stops the checks and resolves when none is running. The report is not ready from then on. */
  stop(): Promise<void>;
}

/**
 * Creates checks that run every 2.5 s in the background, so that a probe gets its answer from
 * memory.
 */
export function createGatewayReadiness({ storageHealth, queue }: Peers, log: Logger): GatewayReadiness {
  let liveSeparators = 0;
  let notes: readonly string[] = [];
  const callWith = (signal: AbortSignal) => ({ deadlineMs: CHECK_TIMEOUT_MS, requestId: 'readiness', signal });

  /** Ignores the refusals that a working queue service gives, because other requests succeed. */
  const checkQueue = async (signal: AbortSignal) => {
    try {
      await queue.unary('CheckSubmission', {}, callWith(signal));
    } catch (error) {
      if (error instanceof ServiceError && ACCEPTABLE.has(error.code)) return;
      throw error;
    }
  };

  const checkModels = async (signal: AbortSignal) => {
    liveSeparators = 0;
    notes = [];
    const answer = await queue.unary('ListModels', {}, callWith(signal));
    liveSeparators = answer.liveSeparators;
    notes = notesOf(answer);
    if (!answer.models.some(({ available }) => available))
      throw new ServiceError('NO_MODELS', 'No separator has an available model yet.');
  };

  const readiness = createReadiness({
    peers: [
      { ...DESCRIPTORS, name: 'gateway' },
      { name: 'storage', check: (signal) => storageHealth.assertServing(callWith(signal)) },
      { name: 'queue', check: checkQueue },
      { name: 'models', check: checkModels },
    ],
    log,
  });

  return {
    start: readiness.start,
    stop: readiness.stop,
    report: () => {
      const faults = readiness.faults();
      const checks = Object.fromEntries(CHECKS.map((name) => [name, faults.get(name) ?? 'ok']));
      return {
        ready: readiness.ready(),
        checks: checks as ReadinessReport['checks'],
        live_separators: liveSeparators,
        notes,
      };
    },
  };
}

/**
 * Returns a note while `auto` means the preview model. The sentences of the separators have the
 * reason and the remedies.
 */
function notesOf({ models, auto, autoReason, autoDetail }: ListModelsResponse__Output): string[] {
  if (models.find(({ name }) => name === auto)?.origin !== MODEL_ORIGIN.toWire('preview')) return [];
  return [[`\`auto\` means \`${auto}\`, which is rough.`, autoReason, autoDetail].filter(Boolean).join(' ')];
}
