// Operations that describe the models and the limits of uploads.

import { LIMITS } from '../schema/media-limits.ts';
import { NO_QUERY } from '../schema/query.ts';
import { MODELS } from '../schema/service-answers.ts';
import * as errors from './errors.ts';
import type { Operation } from './operation.ts';

/** Lists the models. */
export const LIST_MODELS = {
  method: 'GET',
  path: '/apiv1/models',
  id: 'listModels',
  tag: 'songs',
  summary: 'List the models that can separate songs',
  description: 'The list is empty until the first separator has started.',
  query: NO_QUERY,
  answers: [
    {
      status: 200,
      description: 'The models with their licences, and the model that `auto` means now.',
      content: { 'application/json': MODELS },
    },
  ],
  errors: [errors.BAD_QUERY, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Describes the limits of uploads. */
export const GET_LIMITS = {
  method: 'GET',
  path: '/apiv1/limits',
  id: 'getLimits',
  tag: 'songs',
  summary: 'Get the limits of uploads: sizes, lengths, formats, options and models',
  description: 'Before the first separator has started, the answer has all formats, no lengths and no models.',
  query: NO_QUERY,
  answers: [{ status: 200, description: 'The limits.', content: { 'application/json': LIMITS } }],
  errors: [errors.BAD_QUERY, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;
