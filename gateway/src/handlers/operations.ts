// Serves liveness, readiness and metrics for operators.

import { CHECK_READINESS, LIVENESS, METRICS } from '../api/service-operations.ts';
import { answerJson } from '../http/answer.ts';
import { endCompressed } from '../http/compress.ts';
import { setRetryAfter } from '../http/retry-after.ts';
import { type Route, route } from '../http/route.ts';
import type { Parts } from './parts.ts';

/** The routes for operators. */
export function operationRoutes({ readiness, metrics }: Parts): Route[] {
  return [
    route(LIVENESS, ({ response }) => answerJson(response, 200, { live: true })),
    route(CHECK_READINESS, ({ response }) => {
      const report = readiness.report();
      if (!report.ready) setRetryAfter(response, null);
      answerJson(response, report.ready ? 200 : 503, report);
    }),
    route(METRICS, async ({ response }) => {
      const text = await metrics.text();
      response.setHeader('content-type', metrics.contentType);
      endCompressed(response, Buffer.from(text));
    }),
  ];
}
