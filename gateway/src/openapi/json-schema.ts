// Converts zod schemas to the JSON Schema of OpenAPI 3.1.

import { z } from 'zod';

/** An object of JSON Schema or OpenAPI. */
export type Json = Record<string, unknown>;

/** Converts schemas and collects those that have a name. */
export interface JsonSchemas {
  /** Converts one schema. A schema with an `id` in its metadata becomes a reference. */
  convert(schema: z.ZodType): Json;
  /** Returns the schemas to which references refer, sorted by name. */
  named(): Record<string, Json>;
}

/** Creates a converter that collects the schemas with an `id`. */
export function createJsonSchemas(): JsonSchemas {
  const named = new Map<string, Json>();
  return {
    convert: (schema) => {
      // `input` describes a value as it is on the wire, before the schema transforms it.
      const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: simplify });
      const { $schema: _, $defs = {}, ...own } = referringToComponents(whole);
      for (const [name, definition] of Object.entries($defs as Record<string, Json>)) named.set(name, definition);
      return own;
    },
    named: () => Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

function referringToComponents(schema: object): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

/** Restores what zod leaves out of a transformed input, and shortens what it writes. */
function simplify({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: Json }): void {
  const { default: fallback } = z.globalRegistry.get(zodSchema) ?? {};
  if (fallback !== undefined) jsonSchema.default = fallback;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  for (const name of ['properties', 'additionalProperties'])
    if (isEmptyObject(jsonSchema[name])) delete jsonSchema[name];
  if (Array.isArray(jsonSchema.anyOf)) simplifyNullable(jsonSchema, jsonSchema.anyOf);
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Writes a nullable type as a list of types, and a nullable reference as `oneOf`. */
function simplifyNullable(jsonSchema: Json, [value, other]: Json[]): void {
  if (value === undefined || other?.type !== 'null') return;
  delete jsonSchema.anyOf;
  if (typeof value.type !== 'string') {
    jsonSchema.oneOf = [value, other];
    return;
  }
  const { type, enum: words, ...rest } = value;
  // The metadata of the nullable schema takes precedence.
  Object.assign(jsonSchema, { ...rest, ...jsonSchema, type: [type, 'null'] });
  if (Array.isArray(words)) jsonSchema.enum = [...words, null];
}
