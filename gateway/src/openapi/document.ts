// Builds the OpenAPI description from the operations and their schemas.

import type { z } from 'zod';
import { type Answer, type Content, type ErrorAnswer, type Operation, TAGS } from '../api/operation.ts';
import { OPERATIONS } from '../api/operations.ts';
import { ERROR } from '../schema/service-answers.ts';
import { SONG_EVENT } from '../schema/song.ts';
import { INFO } from './info.ts';
import { createJsonSchemas, type Json, type JsonSchemas } from './json-schema.ts';
import { webhooks } from './webhooks.ts';

/** Returns the text of openapi.json. */
export function openApiText(): string {
  return `${JSON.stringify(document(OPERATIONS), null, 2)}\n`;
}

function document(operations: readonly Operation[]): Json {
  const schemas = createJsonSchemas();
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    const parameters = parametersOf('path', operation.params, schemas);
    paths[path] = {
      ...(parameters.length > 0 && { parameters }),
      ...paths[path],
      [operation.method.toLowerCase()]: described(operation, schemas),
    };
  }
  // A stream of events is text for OpenAPI; the description of its operation names this schema.
  schemas.convert(SONG_EVENT);
  const shared = operations.flatMap(({ errors = [] }) => errors).filter(({ name }) => name !== undefined);
  return {
    openapi: '3.1.0',
    info: INFO,
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: webhooks(),
    components: {
      responses: Object.fromEntries(shared.map((error) => [error.name, errorResponse(error, schemas)])),
      schemas: schemas.named(),
    },
  };
}

function described(operation: Operation, schemas: JsonSchemas): Json {
  const { tag, summary, description, query, headers, body, answers, errors = [] } = operation;
  const parameters = [...parametersOf('query', query, schemas), ...parametersOf('header', headers, schemas)];
  const responses = [
    ...answers.map((answer) => [answer.status, response(answer, schemas)] as const),
    ...errors.map((error) => [error.status, errorOrReference(error, schemas)] as const),
  ];
  return {
    summary,
    ...(description && { description }),
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: contentOf(body, schemas) } }),
    responses: Object.fromEntries(responses),
  };
}

function parametersOf(
  place: 'path' | 'query' | 'header',
  parameters: z.ZodObject | undefined,
  schemas: JsonSchemas,
): Json[] {
  return Object.entries(parameters?.shape ?? {}).map(([name, parameter]) => {
    const { description, ...schema } = schemas.convert(parameter as z.ZodType);
    const isRequired = place === 'path' || !(parameter as z.ZodType).safeParse(undefined).success;
    return { name, in: place, ...(isRequired && { required: true }), description, schema };
  });
}

function response({ description, content, headers }: Answer, schemas: JsonSchemas): Json {
  return {
    description,
    ...(headers && { headers: headersOf(headers, schemas) }),
    ...(content && { content: contentOf(content, schemas) }),
  };
}

function contentOf(content: Content, schemas: JsonSchemas): Json {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [type, { schema: schemas.convert(schema) }]),
  );
}

function headersOf(headers: Content, schemas: JsonSchemas): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => {
      const { description, ...schema } = schemas.convert(header);
      return [name, { description, schema }];
    }),
  );
}

function errorOrReference(error: ErrorAnswer, schemas: JsonSchemas): Json {
  return error.name === undefined ? errorResponse(error, schemas) : { $ref: `#/components/responses/${error.name}` };
}

/** The description ends with the codes, as "Code A." or "Codes A, B." */
function errorResponse({ status, description, codes, headers }: ErrorAnswer, schemas: JsonSchemas): Json {
  const answer: Answer = {
    status,
    description: `${description} ${codes.length > 1 ? 'Codes' : 'Code'} ${codes.join(', ')}.`,
    content: { 'application/json': ERROR },
    ...(headers && { headers }),
  };
  return response(answer, schemas);
}
