// Builds schemas of queries. Every value in a query is text; the description shows the type of its
// meaning.

import { z } from 'zod';
import { MAX_SHOWN_CHARS } from './limits.ts';

/**
 * Builds a query that refuses unknown parameters. If it ignored them, a misspelt filter would
 * return the unfiltered list.
 */
export function strictQuery<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  const known = names === '' ? 'It takes no parameters.' : `Known: ${names}.`;
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `This address has no parameter "${issue.keys[0]?.slice(0, MAX_SHOWN_CHARS)}". ${known}`
        : undefined,
  });
}

/** A query that refuses every parameter. */
export const NO_QUERY = strictQuery({});

/** Builds a parameter that is a whole number of at most four digits, described as an integer. */
export function integerText({
  error,
  ...described
}: {
  /** Completes the sentence that begins with the name of the parameter. */
  readonly error: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: number[];
  readonly default?: number;
}) {
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = described;
  return z
    .string()
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum, { error })
    .transform(Number)
    .meta({ type: 'integer', ...described });
}
