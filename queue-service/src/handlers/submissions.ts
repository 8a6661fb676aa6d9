// Serves the rpcs that check and accept submissions, and list models.

import { fromDuration, toDuration } from '@stemline/common/grpc/time.ts';
import { ENQUEUE_STATUS, JOB_STATE } from '@stemline/common/wire-words.ts';
import { fitOptions } from '../domain/fit-options.ts';
import { queueFull } from '../domain/queue-full.ts';
import { resolveModel } from '../domain/resolve-model.ts';
import { parseChoices, parseKey } from '../domain/submission.ts';
import type { QueueHandlers, QueueParts } from './parts.ts';
import { fromMedia, fromModel, toDraft } from './wire.ts';

type SubmissionRpcs = 'Enqueue' | 'CheckSubmission' | 'ListModels';

/** Returns the handlers of the rpcs. */
export function submissionHandlers(parts: QueueParts): Pick<QueueHandlers, SubmissionRpcs> {
  const { storeFor, enqueue, reader, registry, defaultModel, guard, maxWaiting } = parts;

  return {
    Enqueue: {
      unary: async (request, context) => {
        const draft = { ...toDraft(request), lengthSeconds: fromDuration(request.length) };
        const accepted = await enqueue(storeFor(context), draft, context.nameSong);
        const { songhash, run, status, state, model, revision, position, estimateSeconds } = accepted;
        context.log.info({ run, status }, 'submission is accepted');
        return {
          songhash,
          run,
          status: ENQUEUE_STATUS.toWire(status),
          state: JOB_STATE.toWire(state),
          model: { name: model, revision },
          position,
          estimate: toDuration(estimateSeconds),
        };
      },
    },

    CheckSubmission: {
      unary: async (request, context) => {
        const { optionsJson } = parseChoices(toDraft(request), guard);
        const key = parseKey(request);
        // Enqueue joins the submission or returns its answer, even if the queue is full.
        if (key && (await storeFor(context).reservation(key))?.refusedRun === 0) return { model: null };
        const published = await registry.read();
        const resolved = resolveModel(published, request.model, defaultModel);
        fitOptions(optionsJson, resolved, published?.media);
        if ((await reader.countWaiting()) >= maxWaiting) throw queueFull();
        return { model: fromModel(resolved) };
      },
    },

    ListModels: {
      unary: async () => {
        const published = await registry.read();
        return {
          models: (published?.models ?? []).map(fromModel),
          auto: published?.auto ?? '',
          autoReason: published?.autoReason ?? '',
          autoDetail: published?.autoDetail ?? '',
          liveSeparators: published?.liveSeparators ?? 0,
          media: published?.media ? fromMedia(published.media) : null,
        };
      },
    },
  };
}
