// Handles the rpcs that accept songs, and the one that lists their callback deliveries.

import { ENQUEUE_STATUS, JOB_STATE } from '@stemline/common/wire-words.ts';
import { assertHash } from '../domain/checks.ts';
import { queueFull } from '../domain/enqueue.ts';
import { resolveModel } from '../domain/resolve-model.ts';
import { parseOptions } from '../domain/submission.ts';
import { pageSizeOf, parseToken, tokenOf } from './paging.ts';
import type { QueueHandlers, QueueParts } from './parts.ts';
import { fromDelivery, fromModel, toDraft } from './wire.ts';

type SubmissionRpcs = 'Enqueue' | 'CheckSubmission' | 'ListModels' | 'ListDeliveries';

export function submissionHandlers(parts: QueueParts): Pick<QueueHandlers, SubmissionRpcs> {
  const { storeFor, enqueue, reader, outbox, registry, defaultModel, maxWaiting } = parts;
  return {
    Enqueue: {
      unary: async (request, { requestId }) => {
        const accepted = await enqueue(storeFor(requestId), toDraft(request));
        const { songhash, run, model, position } = accepted;
        return {
          songhash,
          run,
          status: ENQUEUE_STATUS.toWire(accepted.status),
          state: JOB_STATE.toWire(accepted.state),
          model: model.name,
          revision: model.revision,
          position,
        };
      },
    },

    CheckSubmission: {
      unary: async (request) => {
        parseOptions(toDraft(request));
        const resolved = resolveModel(await registry.read(), request.model, defaultModel);
        if ((await reader.countWaiting()) >= maxWaiting) throw queueFull();
        return { model: fromModel(resolved) };
      },
    },

    ListModels: {
      unary: async () => {
        const held = await registry.read();
        return {
          models: (held?.models ?? []).map(fromModel),
          auto: held?.auto ?? '',
          autoReason: held?.autoReason ?? '',
          liveSeparators: held?.liveSeparators ?? 0,
        };
      },
    },

    ListDeliveries: {
      unary: async ({ songhash, pageSize, pageToken }) => {
        assertHash(songhash, 'songhash');
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
