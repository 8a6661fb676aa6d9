// Operations for operators, and pages.

import { z } from 'zod';
import { LIVE, READINESS } from '../schema/service-answers.ts';
import { type Operation, RETRY_AFTER } from './operation.ts';

const PROBE = { method: 'GET', tag: 'operations', isProbe: true } as const;
const PAGE = { method: 'GET', tag: 'operations' } as const;
const HTML = { 'text/html': z.string() };
const READY = { 'application/json': READINESS };

export const LIVENESS = {
  ...PROBE,
  path: '/livez',
  summary: 'Report that the gateway is running',
  answers: [{ status: 200, description: 'The gateway is running.', content: { 'application/json': LIVE } }],
} satisfies Operation;

export const CHECK_READINESS = {
  ...PROBE,
  path: '/readyz',
  summary: 'Report whether the server would accept a song now',
  answers: [
    { status: 200, description: 'Storage, queue and a model are available.', content: READY },
    {
      status: 503,
      description: '`checks` says what is missing.',
      content: READY,
      headers: RETRY_AFTER,
    },
  ],
} satisfies Operation;

export const METRICS = {
  ...PROBE,
  path: '/metrics',
  summary: 'Get counts and durations for Prometheus',
  answers: [{ status: 200, description: 'Prometheus text.', content: { 'text/plain': z.string() } }],
} satisfies Operation;

export const OPENAPI = {
  ...PAGE,
  path: '/openapi.json',
  summary: 'Get this description',
  answers: [{ status: 200, description: 'OpenAPI 3.1.', content: { 'application/json': z.looseObject({}) } }],
} satisfies Operation;

export const DOCS = {
  ...PAGE,
  path: '/docs',
  summary: 'Get this description as a page',
  answers: [{ status: 200, description: 'The page.', content: HTML }],
} satisfies Operation;

export const HOME = {
  ...PAGE,
  path: '/',
  summary: 'Get the page for people',
  answers: [{ status: 200, description: 'Its heading is "Music Separation Server".', content: HTML }],
} satisfies Operation;
