// Reads and writes records in the object store as JSON, and checks each against its schema.

import type { z } from 'zod';
import { invalid } from './names.ts';
import type { ObjectStore } from './object-store.ts';

export interface Records {
  /** Absent: undefined. Throws when what is there is not such a record. */
  read<T>(shape: z.ZodType<T>, key: string): Promise<T | undefined>;
  /** True for exactly one of any number of racing calls. */
  create<T>(shape: z.ZodType<T>, key: string, record: NoInfer<T>): Promise<boolean>;
  /** Replaces an existing record. */
  replace<T>(shape: z.ZodType<T>, key: string, record: NoInfer<T>): Promise<void>;
}

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
 * Checks a record from the field `where` of a caller's message (empty: from the message itself).
 * Throws INVALID_ARGUMENT with the proto name of the first invalid field and its allowed values.
 */
export function checked<T>(shape: z.ZodType<T>, record: unknown, where: string): T {
  // A rule without its own text must not show the text of the validator.
  const result = shape.safeParse(record, { error: () => 'is not valid' });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = fieldOf([...(where === '' ? [] : [where]), ...(issue?.path ?? [])]);
  throw invalid(`${path || 'The message'} ${issue?.message ?? 'is not valid'}.`);
}

/** Returns a path such as `outcome.tracks[0].content_type`. */
function fieldOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) =>
    typeof step === 'number'
      ? `[${step}]`
      : `.${String(step).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
  );
  return steps.join('').replace(/^\./, '');
}
