// Builds the OpenAPI description from the operations and their schemas.

import { z } from 'zod';
import { type Answer, type Content, type ErrorAnswer, type Link, type Operation, TAGS } from '../api/operation.ts';
import { OPERATIONS } from '../api/operations.ts';
import { ERROR } from '../schema/service-answers.ts';
import { EVENT_DATA } from '../schema/song.ts';
import { commonErrors } from './common-errors.ts';
import { type Components, componentName, createComponents } from './components.ts';
import { answerExampleOf, bodyExampleOf } from './examples.ts';
import { INFO, SERVERS } from './info.ts';
import { createJsonSchemas, type Json, type JsonSchemas } from './json-schema.ts';
import { codeSamples } from './samples/code-samples.ts';
import { webhooks } from './webhooks.ts';

interface Parts {
  readonly schemas: JsonSchemas;
  readonly components: Components;
}

/** Returns the text of openapi.json. */
export function openApiText(): string {
  return `${JSON.stringify(document(OPERATIONS), null, 2)}\n`;
}

function document(operations: readonly Operation[]): Json {
  const parts: Parts = { schemas: createJsonSchemas(), components: createComponents() };
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    const parameters = parametersOf('path', operation.params, parts);
    paths[path] = {
      ...(parameters.length > 0 && { parameters }),
      ...paths[path],
      [operation.method.toLowerCase()]: described(operation, parts),
    };
  }
  // Other schemas refer to these by name only.
  for (const schema of EVENT_DATA) parts.schemas.convert(schema);
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: SERVERS,
    security: [],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: webhooks(),
    components: { ...parts.components.all(), schemas: parts.schemas.named() },
  };
}

function described(operation: Operation, parts: Parts): Json {
  const { id, tag, summary, description, query, headers, body, answers, errors = [] } = operation;
  const parameters = [...parametersOf('query', query, parts), ...parametersOf('header', headers, parts)];
  const responses = [
    ...answers.map((answer) => [answer.status, response(answer, parts, answerExampleOf(id, answer.status))] as const),
    ...[...errors, ...commonErrors(operation)].map((error) => [error.status, errorOrReference(error, parts)] as const),
  ];
  return {
    operationId: id,
    summary,
    ...(description && { description }),
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: contentOf(body, parts, bodyExampleOf(id)) } }),
    responses: Object.fromEntries(responses),
    'x-codeSamples': codeSamples(operation),
  };
}

function parametersOf(place: 'path' | 'query' | 'header', list: z.ZodObject | undefined, parts: Parts): Json[] {
  return Object.entries(list?.shape ?? {}).map(([name, parameter]) => {
    const { description = descriptionOf(parameter as z.ZodType), ...schema } = parts.schemas.convert(
      parameter as z.ZodType,
    );
    const isRequired = place === 'path' || !(parameter as z.ZodType).safeParse(undefined).success;
    const described = { name, in: place, ...(isRequired && { required: true }), description, schema };
    return place === 'query' ? described : parts.components.share('parameters', componentName(name), described);
  });
}

/** Returns the description of a schema that the parameter only refers to. */
function descriptionOf(schema: z.ZodType): string | undefined {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType).description : schema.description;
}

function response({ description, content, headers, links = [] }: Answer, parts: Parts, example?: unknown): Json {
  return {
    description,
    ...(headers && { headers: headersOf(headers, parts) }),
    ...(content && { content: contentOf(content, parts, example) }),
    ...(links.length > 0 && { links: Object.fromEntries(links.map((link) => [link.name, linkOf(link, parts)])) }),
  };
}

function contentOf(content: Content, { schemas }: Parts, example?: unknown): Json {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => {
      const isShown = example !== undefined && (type === 'application/json' || type === 'text/event-stream');
      return [type, { schema: schemas.convert(schema), ...(isShown && { example }) }];
    }),
  );
}

function headersOf(headers: Content, { schemas, components }: Parts): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => {
      const { description, ...schema } = schemas.convert(header);
      return [name, components.share('headers', componentName(name), { description, schema })];
    }),
  );
}

function linkOf({ name, operationId, parameters }: Link, { components }: Parts): Json {
  return components.share('links', name, { operationId, parameters });
}

function errorOrReference(error: ErrorAnswer, parts: Parts): Json {
  const described = errorResponse(error, parts);
  return error.name === undefined ? described : parts.components.share('responses', error.name, described);
}

/** The description ends with the codes, as "Code A." or "Codes A, B." */
function errorResponse({ status, description, codes, headers }: ErrorAnswer, parts: Parts): Json {
  const answer: Answer = {
    status,
    description: `${description} ${codes.length > 1 ? 'Codes' : 'Code'} ${codes.join(', ')}.`,
    content: { 'application/json': ERROR },
    ...(headers && { headers }),
  };
  return response(answer, parts);
}
