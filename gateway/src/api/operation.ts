// Types of the description of the API: one operation is a method at an address.

import { CODES, type ErrorCode } from '@stemline/common/errors/codes.ts';
import { z } from 'zod';

export interface Operation {
  /** A GET operation also answers HEAD, unless it changes something. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** In the form of Express; OpenAPI writes braces in place of colons. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  /** Markdown, like every description. */
  readonly description?: string;
  /** The parameters in the path. */
  readonly params?: z.ZodObject;
  /** A strict object refuses unknown parameters. Others, and an absent one, ignore them. */
  readonly query?: z.ZodObject;
  /** Whether an empty parameter of the query counts as absent. */
  readonly emptyIsAbsent?: boolean;
  /** The body by media type. Absent: the operation reads no body. */
  readonly body?: Content;
  readonly answers: readonly Answer[];
  readonly errors?: readonly ErrorAnswer[];
  /** Probes are not logged, because they arrive every few seconds. */
  readonly isProbe?: boolean;
  /** A GET that changes something; clients of the original API remove songs with GET. */
  readonly changes?: boolean;
}

/** Tags with their descriptions. */
export const TAGS = {
  original: 'The routes that existing clients use.',
  songs: 'Songs, streamed uploads, and what clients can do with them.',
  operations: 'Health and metrics for operators, and pages.',
} as const;

export type Tag = keyof typeof TAGS;

/** Schemas by media type. */
export type Content = Readonly<Record<string, z.ZodType>>;

export interface Answer {
  readonly status: number;
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Content;
}

export interface ErrorAnswer {
  /** Under this name, operations share the description. Absent: it belongs to one operation. */
  readonly name?: string;
  readonly status: number;
  readonly description: string;
  readonly codes: readonly ErrorCode[];
}

/** Headers of every answer with status 503. */
export const RETRY_AFTER: Content = { 'Retry-After': z.int().describe('Seconds.') };

/** Describes an error; its status is that of the first code, unless `status` replaces it. */
export function errorAnswer(
  description: string,
  codes: readonly [ErrorCode, ...ErrorCode[]],
  { name, status = CODES[codes[0]].http }: { name?: string; status?: number } = {},
): ErrorAnswer {
  return { ...(name !== undefined && { name }), status, description, codes };
}
