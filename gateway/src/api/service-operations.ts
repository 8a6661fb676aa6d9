// Operations for operators, and the pages.

import { z } from 'zod';
import { LIVE, READINESS } from '../schema/service-answers.ts';
import { PRECONDITION_FAILED } from './errors.ts';
import { errorAnswer, type Operation, RETRY_AFTER } from './operation.ts';

const PROBE = { method: 'GET', tag: 'operations', isProbe: true } as const;
const PAGE = { method: 'GET', tag: 'operations' } as const;
const HTML = { 'text/html': z.string() };
const NOT_MODIFIED = { status: 304, description: 'The page still has the ETag in `If-None-Match`.' };
const NO_PAGE = errorAnswer('This server has only its API, because the page was not built.', ['UNAVAILABLE'], {
  name: 'NoPage',
});
const READY = { 'application/json': READINESS };

/** The liveness probe. */
export const LIVENESS = {
  ...PROBE,
  path: '/livez',
  id: 'getLiveness',
  summary: 'Report that this server is running',
  answers: [
    { status: 200, description: 'The server is running. It may not be ready.', content: { 'application/json': LIVE } },
  ],
} satisfies Operation;

/** The readiness probe. */
export const CHECK_READINESS = {
  ...PROBE,
  path: '/readyz',
  id: 'getReadiness',
  summary: 'Report whether the server would accept a song now',
  answers: [
    { status: 200, description: 'The storage service, the queue service and a model are available.', content: READY },
    {
      status: 503,
      description: '`checks` says which part is not available, and why.',
      content: READY,
      headers: RETRY_AFTER,
    },
  ],
} satisfies Operation;

/** The metrics. */
export const METRICS = {
  ...PROBE,
  path: '/metrics',
  id: 'getMetrics',
  summary: 'Get counts and durations for Prometheus',
  answers: [
    {
      status: 200,
      description: 'The metrics in the text format of Prometheus.',
      content: { 'text/plain': z.string() },
    },
  ],
} satisfies Operation;

/** The description of the API. */
export const OPENAPI = {
  ...PAGE,
  path: '/openapi.json',
  id: 'getOpenApi',
  summary: 'Get this description',
  answers: [
    { status: 200, description: 'The description in OpenAPI 3.1.', content: { 'application/json': z.looseObject({}) } },
    { ...NOT_MODIFIED, description: 'The description still has the ETag in `If-None-Match`.' },
  ],
} satisfies Operation;

/** The description as a page. */
export const DOCS = {
  ...PAGE,
  path: '/docs',
  id: 'getDocs',
  summary: 'Get this description as a page',
  answers: [{ status: 200, description: 'The page.', content: HTML }, NOT_MODIFIED],
  errors: [PRECONDITION_FAILED, NO_PAGE],
} satisfies Operation;

/** The web page. */
export const HOME = {
  ...PAGE,
  path: '/',
  id: 'getHome',
  summary: 'Get the web page, which sends songs and plays tracks',
  answers: [
    { status: 200, description: 'The page; its heading is "Music Separation Server".', content: HTML },
    NOT_MODIFIED,
  ],
  errors: [PRECONDITION_FAILED, NO_PAGE],
} satisfies Operation;
