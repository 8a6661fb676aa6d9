// Answers with the limits of uploads: GET /apiv1/limits.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ListModelsResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/ListModelsResponse.ts';
import { GET_LIMITS } from '../api/model-operations.ts';
import { limitsView } from '../domain/media-limits.ts';
import { type Caller, shortCall } from '../domain/peers.ts';
import { answerJson } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import type { Parts } from './parts.ts';

/** The route of the limits. */
export function limitRoutes({ peers, limits }: Parts): Route[] {
  const published = async (caller: Caller): Promise<ListModelsResponse__Output> => {
    try {
      return await peers.queue.unary('ListModels', {}, shortCall(caller));
    } catch (caught) {
      if (ServiceError.from(caught).code !== 'NO_MODELS') throw caught;
      return { models: [], auto: '', autoReason: '', autoDetail: '', liveSeparators: 0, media: null };
    }
  };
  return [
    route(GET_LIMITS, async (context) =>
      answerJson(context.response, 200, limitsView(limits, await published(context))),
    ),
  ];
}
