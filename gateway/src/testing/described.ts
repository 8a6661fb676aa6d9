// Reads openapi.json and compares answers with it, for tests.

import { readFileSync } from 'node:fs';
import { OPENAPI_FILE } from '../handlers/pages.ts';

/** A JSON Schema, as far as openapi.json uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly const?: unknown;
}

/** A response in openapi.json. */
export interface DescribedResponse {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** A parameter in openapi.json. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
}

/** An operation in openapi.json. */
export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, DescribedResponse>>;
}

interface Reference {
  readonly $ref: string;
}

/** The operations of one path, by method. */
type PathItem = { readonly parameters?: readonly (Parameter | Reference)[] } & Readonly<
  Record<string, Omit<Operation, 'parameters'> & { readonly parameters?: readonly (Parameter | Reference)[] }>
>;

interface Description {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, DescribedResponse>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

/** The content of openapi.json. */
export const description = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')) as Description;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Operations by `GET /path/{with}/braces`. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries(description.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const parameters = resolvedParameters(operation.parameters);
      return [[`${method.toUpperCase()} ${path}`, { ...operation, parameters }] as const];
    }),
  ),
);

/** Returns the parameters without references. */
export function resolvedParameters(parameters: readonly (Parameter | Reference)[] = []): Parameter[] {
  return parameters.map((one) => {
    const found = '$ref' in one ? description.components.parameters[one.$ref.split('/').at(-1) ?? ''] : one;
    if (!found) throw new Error(`openapi.json has no ${JSON.stringify(one)}`);
    return found;
  });
}

/** Returns the described response; undefined when the operation does not describe this status. */
export function describedResponse(operation: string, status: number): DescribedResponse | undefined {
  const response = operations.get(operation)?.responses[status];
  const name = response?.$ref?.split('/').at(-1);
  return name === undefined ? response : description.components.responses[name];
}

/** Returns the codes that the description of an error names, as in "Codes A, B." */
export function codesIn(text: string): string[] {
  return /Codes? ([A-Z0-9_, ]+)\./.exec(text)?.[1]?.split(', ') ?? [];
}

/**
 * Returns the differences between a value and its schema. A member that is not described is one.
 */
export function schemaFaults(value: unknown, schema: Schema, at = 'answer'): string[] {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return schemaFaults(value, description.components.schemas[name] ?? {}, at);
  const types = [schema.type ?? []].flat();
  const type = typeOf(value);
  const isKnown = types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'));
  if (!isKnown) return [`${at} is ${type}, not ${types.join(' or ')}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${String(value)}`];
  if ('const' in schema && schema.const !== value) return [`${at} is ${String(value)}`];
  if (schema.pattern && typeof value === 'string' && !new RegExp(schema.pattern).test(value))
    return [`${at} does not match`];
  if (Array.isArray(value))
    return value.flatMap((item, index) => schemaFaults(item, schema.items ?? {}, `${at}[${index}]`));
  if (typeof value !== 'object' || value === null || !schema.properties) return [];
  const missing = (schema.required ?? [])
    .filter((member) => !(member in value))
    .map((member) => `${at}.${member} is missing`);
  const members = Object.entries(value).flatMap(([member, inner]) => {
    const described = schema.properties?.[member];
    return described ? schemaFaults(inner, described, `${at}.${member}`) : [`${at}.${member} is not described`];
  });
  return [...missing, ...members];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
