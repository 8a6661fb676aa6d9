// What waits and what runs, as the original API lists it, and the models that may be asked for.

import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import type { Model__Output } from '@stemline/proto/gen/stemline/queue/v1/Model.ts';
import { shortCall } from '../domain/call-options.ts';
import { answerJson } from '../http/answer.ts';
import type { Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

export function queueRoutes({ peers }: Parts): Route[] {
  return [
    {
      // Express takes the same path with a slash at its end for this one, too.
      method: 'GET',
      path: '/apiv1/queue',
      handle: async (context) => {
        const { waiting, running } = await peers.queue.unary('ListJobs', {}, shortCall(context));
        const hashes = (jobs: readonly { songhash: string }[]) => jobs.map(({ songhash }) => songhash);
        answerJson(context.response, 200, { queue: hashes(waiting), running: hashes(running) });
      },
    },
    {
      method: 'GET',
      path: '/apiv1/models',
      query: [],
      handle: async (context) => {
        const { models, auto, autoReason, liveSeparators } = await peers.queue.unary(
          'ListModels',
          {},
          shortCall(context),
        );
        answerJson(context.response, 200, {
          models: models.map(modelView),
          auto: { model: auto, reason: autoReason },
          live_separators: liveSeparators,
        });
      },
    },
  ];
}

function modelView(model: Model__Output) {
  return {
    name: model.name,
    revision: model.revision,
    available: model.available,
    reason: model.reason || null,
    sources: model.sources,
    origin: MODEL_ORIGIN.fromWire(model.origin) ?? null,
    code_licence: model.codeLicence,
    weights_licence: model.weightsLicence,
    note: model.note || null,
    device: model.device || null,
    speed: model.speed > 0 ? model.speed : null,
    segment_seconds: model.segmentSeconds > 0 ? model.segmentSeconds : null,
  };
}
