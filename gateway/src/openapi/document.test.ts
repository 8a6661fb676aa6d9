// Tests the parts of the description that generators of clients use: names, links and examples.

import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Operation } from '../api/operation.ts';
import { OPERATIONS } from '../api/operations.ts';
import { answerExampleOf, bodyExampleOf } from './examples.ts';

const BY_ID = new Map<string, Operation>(OPERATIONS.map((operation) => [operation.id, operation]));

it('every operation has a name of its own, in the form of a function', () => {
  expect(BY_ID.size).toBe(OPERATIONS.length);
  for (const id of BY_ID.keys()) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
});

it('every link leads to an operation and gives all parameters of its path', () => {
  const links = OPERATIONS.flatMap(({ answers }) =>
    (answers as Operation['answers']).flatMap(({ links = [] }) => links),
  );
  expect(links.length).toBeGreaterThan(0);
  for (const { name, operationId, parameters } of links)
    expect(Object.keys(parameters), name).toEqual(Object.keys(BY_ID.get(operationId)?.params?.shape ?? { missing: 1 }));
});

it('every answer in JSON, except the description itself, has an example that its schema accepts', () => {
  for (const { id, answers } of OPERATIONS as readonly Operation[])
    for (const { status, content = {} } of answers.filter(({ status }) => status < 300)) {
      const schema = content['application/json'] ?? content['text/event-stream'];
      const example = answerExampleOf(id, status);
      if (!schema || id === 'getOpenApi') continue;
      expect(schema.safeParse(example).error, id).toBeUndefined();
      expect(Object.keys(example as object), id).toEqual(expect.arrayContaining(requiredOf(schema)));
    }
});

it('every body in JSON has an example that its schema accepts', () => {
  for (const { id, body = {} } of OPERATIONS as readonly Operation[]) {
    const schema = body['application/json'];
    if (schema) expect(schema.safeParse(bodyExampleOf(id)).error, id).toBeUndefined();
  }
});

function requiredOf(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject
    ? Object.entries(schema.shape).flatMap(([name, member]) => ((member as z.ZodType).isOptional() ? [] : [name]))
    : [];
}
