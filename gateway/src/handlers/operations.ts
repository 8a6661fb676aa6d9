// Serves liveness, readiness and metrics for operators.

import { answerJson } from '../http/answer.ts';
import type { Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

export function operationRoutes({ readiness, metrics }: Parts): Route[] {
  return [
    {
      method: 'GET',
      path: '/livez',
      isProbe: true,
      handle: ({ response }) => answerJson(response, 200, { live: true }),
    },
    {
      method: 'GET',
      path: '/readyz',
      isProbe: true,
      handle: ({ response }) => {
        const report = readiness.report();
        if (!report.ready) response.setHeader('retry-after', 5);
        answerJson(response, report.ready ? 200 : 503, report);
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      isProbe: true,
      handle: async ({ response }) => {
        const text = await metrics.text();
        response.setHeader('content-type', metrics.contentType);
        response.end(text);
      },
    },
  ];
}
