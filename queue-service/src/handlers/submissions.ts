// Serves the rpcs that check and accept submissions, and list models and deliveries.

import { assertSonghash, pageSizeOf } from '@stemline/common/checks.ts';
import { fromDuration, toDuration } from '@stemline/common/grpc/time.ts';
import { ENQUEUE_STATUS, JOB_STATE } from '@stemline/common/wire-words.ts';
import type { JobRef } from '@stemline/job-queue/types.ts';
import { queueFull } from '../domain/enqueue.ts';
import { fitOptions } from '../domain/fit-options.ts';
import { resolveModel } from '../domain/resolve-model.ts';
import { parseChoices } from '../domain/submission.ts';
import { parseToken, tokenOf } from './paging.ts';
import type { QueueHandlers, QueueParts } from './parts.ts';
import { fromDelivery, fromMedia, fromModel, toDraft } from './wire.ts';

type SubmissionRpcs = 'Enqueue' | 'CheckSubmission' | 'ListModels' | 'ListDeliveries';

/** Returns the handlers of the rpcs. */
export function submissionHandlers(parts: QueueParts): Pick<QueueHandlers, SubmissionRpcs> {
  const { storeFor, enqueue, reader, forecaster, outbox, registry, defaultModel, maxWaiting } = parts;

  /** The song is accepted, even if Redis becomes unavailable now. */
  const estimateOf = async (ref: JobRef): Promise<number> => {
    try {
      const job = await reader.get(ref);
      return job ? (await forecaster.forecastFor([job]))(job) : 0;
    } catch {
      return 0;
    }
  };

  return {
    Enqueue: {
      unary: async (request, context) => {
        const draft = { ...toDraft(request), lengthSeconds: fromDuration(request.length) };
        const accepted = await enqueue(storeFor(context), draft);
        const { songhash, run, status, state, model, position } = accepted;
        return {
          songhash,
          run,
          status: ENQUEUE_STATUS.toWire(status),
          state: JOB_STATE.toWire(state),
          model: { name: model.name, revision: model.revision },
          position,
          estimate: toDuration(await estimateOf(accepted)),
        };
      },
    },

    CheckSubmission: {
      unary: async (request) => {
        const { optionsJson } = parseChoices(toDraft(request));
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

    ListDeliveries: {
      unary: async ({ songhash, pageSize, pageToken }) => {
        assertSonghash(songhash);
        const from = parseToken('deliveries', pageToken);
        const { deliveries, next } = await outbox.list(songhash, pageSizeOf(pageSize), from?.after);
        return {
          deliveries: deliveries.map(fromDelivery),
          nextPageToken: tokenOf('deliveries', next === undefined ? undefined : { part: 0, after: next }),
        };
      },
    },
  };
}
