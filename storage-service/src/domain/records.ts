// Records in the object store: JSON on the way in and out, each checked against its shape.

import type { z } from 'zod';
import { invalid } from './names.ts';
import type { ObjectStore } from './object-store.ts';

export interface Records {
  /** Absent: undefined. Throws when what is there is not such a record. */
  read<T>(shape: z.ZodType<T>, key: string): Promise<T | undefined>;
  /** True for exactly one of any number of racing calls. */
  create<T>(shape: z.ZodType<T>, key: string, record: NoInfer<T>): Promise<boolean>;
  /** Replaces what was there. */
  replace<T>(shape: z.ZodType<T>, key: string, record: NoInfer<T>): Promise<void>;
}

export function createRecords(store: ObjectStore): Records {
  const encode = <T>(shape: z.ZodType<T>, record: T) => Buffer.from(JSON.stringify(checked(shape, record)));
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

/** A record made from what a caller gave. Throws INVALID_ARGUMENT that names the first field that does not fit. */
export function checked<T>(shape: z.ZodType<T>, record: unknown): T {
  const result = shape.safeParse(record);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(`${issue?.path.join('.') || 'The record'}: ${issue?.message ?? 'not valid'}.`);
}
