// Serves the rpcs that check and accept submissions, and list models.

import { fromDuration, toDuration } from '@stemline/common/grpc/time.ts';
import { ENQUEUE_STATUS, JOB_STATE } from '@stemline/common/wire-words.ts';
import type { EnqueueResponse } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';
import type { Accepted } from '../domain/accepted.ts';
import { sourceFingerprintOf } from '../domain/fingerprint.ts';
import { fitOptions } from '../domain/fit-options.ts';
import { queueFull } from '../domain/queue-full.ts';
import { resolveModel } from '../domain/resolve-model.ts';
import { parseChoices, parseKey, parseSource } from '../domain/submission.ts';
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
        const { run, status } = accepted;
        context.log.info({ run, status }, 'submission is accepted');
        return fromAccepted(accepted);
      },
    },

    CheckSubmission: {
      unary: async (request, context) => {
        const choices = parseChoices(toDraft(request), guard);
        const { optionsJson } = choices;
        const { model } = request;
        const [key, source] = [parseKey(request), parseSource(request)];
        const found = key && (await storeFor(context).reservation(key));
        // Enqueue joins the submission or returns its answer, even if the queue is full.
        if (found && !found.isRefused) {
          const isEqual = source && found.sourceFingerprint === sourceFingerprintOf({ ...choices, model, source });
          return { model: null, ...(isEqual && found.answer && { answer: fromAccepted(found.answer) }) };
        }
        const published = await registry.read();
        const resolved = resolveModel(published, model, defaultModel);
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
          media: published ? fromMedia(published.media) : null,
        };
      },
    },
  };
}

function fromAccepted({ model, revision, status, state, estimateSeconds, ...rest }: Accepted): EnqueueResponse {
  return {
    ...rest,
    status: ENQUEUE_STATUS.toWire(status),
    state: JOB_STATE.toWire(state),
    model: { name: model, revision },
    estimate: toDuration(estimateSeconds),
  };
}
