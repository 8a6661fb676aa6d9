// Answers with the limits of uploads: GET /apiv1/limits.

import { GET_LIMITS } from '../api/model-operations.ts';
import { limitsView } from '../domain/media-limits.ts';
import { shortCall } from '../domain/peers.ts';
import { answerJson } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import type { Parts } from './parts.ts';

/** The route of the limits. */
export function limitRoutes({ peers, limits }: Parts): Route[] {
  return [
    route(GET_LIMITS, async (context) => {
      const published = await peers.queue.unary('ListModels', {}, shortCall(context));
      answerJson(context.response, 200, limitsView(limits, published));
    }),
  ];
}
