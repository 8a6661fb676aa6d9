// Reads and writes records as JSON in the object store, and checks each against its schema.

import { invalid } from '@stemline/common/checks.ts';
import type { z } from 'zod';
import type { ObjectStore } from './object-store.ts';

/** Access to records. All methods reject with the errors of the object store. */
export interface Records {
  /** Returns a record; undefined if it does not exist. Rejects if it does not match `shape`. */
  read<T>(shape: z.ZodType<T>, key: string): Promise<T | undefined>;
  /** Writes a record if the key has none. Of all calls for a key, one returns true. */
  create<T>(shape: z.ZodType<T>, key: string, record: NoInfer<T>): Promise<boolean>;
  /** Writes a record, and replaces the one that the key has. */
  replace<T>(shape: z.ZodType<T>, key: string, record: NoInfer<T>): Promise<void>;
}

/** Has no state of its own. */
export function createRecords(store: ObjectStore): Records {
  const encode = <T>(shape: z.ZodType<T>, record: T) => Buffer.from(JSON.stringify(shape.parse(record)));
  return {
    read: async (shape, key) => {
      const bytes = await store.read(key);
      if (!bytes) return undefined;
      try {
        return shape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
      } catch (error) {
        throw new Error(`the record ${key} cannot be read`, { cause: error });
      }
    },
    create: (shape, key, record) => store.putIfAbsent(key, encode(shape, record)),
    replace: (shape, key, record) => store.put(key, encode(shape, record)),
  };
}

/**
 * Checks a record that was made from the field `where` of a caller's message, or, if `where` is
 * empty, from the message itself. Throws INVALID_ARGUMENT with the first invalid field, as the
 * protos name it, and its allowed values.
 */
export function checked<T>(shape: z.ZodType<T>, record: unknown, where: string): T {
  // A rule without a text of its own must not show the text of zod.
  const result = shape.safeParse(record, { error: () => 'is not valid' });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = fieldOf([...(where === '' ? [] : [where]), ...(issue?.path ?? [])]);
  throw invalid(`${path || 'The message'} ${issue?.message ?? 'is not valid'}.`);
}

/** Fields of records whose name is not the camel case of the name in the protos. */
const PROTO_NAMES: Readonly<Record<string, string>> = {
  model: 'model.name',
  revision: 'model.revision',
  createdMs: 'created_at',
};

/** Returns a path such as `outcome.tracks[0].content_type`. */
function fieldOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${protoName(String(step))}`));
  return steps.join('').replace(/^\./, '');
}

function protoName(name: string): string {
  return PROTO_NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
