// Types of the description of the API: one operation is a method at an address.

import { CODES, type ErrorCode } from '@stemline/common/errors/codes.ts';
import { z } from 'zod';

/** An operation of the API. Its texts are for developers of clients. */
export interface Operation {
  /** A GET operation also answers HEAD, unless it changes something. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With parameters as Express writes them, `:name`; OpenAPI writes `{name}`. */
  readonly path: string;
  /** The name of the operation in generated clients. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  /** Markdown, like every description. */
  readonly description?: string;
  /** The parameters in the path. */
  readonly params?: z.ZodObject;
  /** A strict object refuses unknown parameters. Another object ignores them, as does no object. */
  readonly query?: z.ZodObject;
  /** An empty parameter of the query counts as absent. Default: false, so it is a value. */
  readonly emptyIsAbsent?: boolean;
  /**
   * The headers of the request that the description lists. The handler reads them: `route` checks
   * only path and query. Headers of HTTP itself, such as Range, are not listed.
   */
  readonly headers?: z.ZodObject;
  /** The body by media type. Absent: the operation reads no body. */
  readonly body?: Content;
  readonly answers: readonly Answer[];
  readonly errors?: readonly ErrorAnswer[];
  /** Probes are not logged, because they arrive every few seconds. */
  readonly isProbe?: boolean;
  /** A GET that changes something: clients of the original API remove tracks with GET. */
  readonly changes?: boolean;
}

/** Groups of operations, with their descriptions. */
export const TAGS = {
  songs: 'Upload, list, follow, cancel, retry and remove songs; list the models and the limits.',
  tracks: 'Download the tracks of a song, one by one or as an archive, and their waveforms; remove tracks.',
  callbacks: 'List deliveries of callbacks, send them again, and test a callback.',
  webhooks: 'The POSTs that the server sends to the URL of a callback. Your server answers them.',
  operations: 'Health and metrics for operators, this description, and the web page.',
  original:
    'The routes that only clients of the original API need. New clients send songs with `POST /apiv1/songs` and list them with `GET /apiv1/songs`. The original API also had `/apiv1/track` and `DELETE /apiv1/remove`, which are current.',
} as const;

/** The name of a group of operations. */
export type Tag = keyof typeof TAGS;

/** Schemas by media type. */
export type Content = Readonly<Record<string, z.ZodType>>;

/** A successful answer, or the answer of a probe. */
export interface Answer {
  readonly status: number;
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Content;
  /** The operations that a client may call next. */
  readonly links?: readonly Link[];
}

/** An operation that takes its parameters from an answer. */
export interface Link {
  /** The name of the link. Links with one name are equal. */
  readonly name: string;
  readonly operationId: string;
  /** Runtime expressions of OpenAPI by the name of the parameter. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** An error that an operation may answer. */
export interface ErrorAnswer {
  /** The name under which operations share this description. Absent: one operation has it. */
  readonly name?: string;
  readonly status: number;
  readonly description: string;
  readonly codes: readonly ErrorCode[];
  readonly headers?: Content;
}

/** The header of every answer with status 202 or 503, and of some others. */
export const RETRY_AFTER: Content = {
  'Retry-After': z.int().min(0).max(3600).describe('Seconds to wait before the next request.'),
};

/** Describes an error; its status is that of the first code, unless `status` replaces it. */
export function errorAnswer(
  description: string,
  codes: readonly [ErrorCode, ...ErrorCode[]],
  { name, status = CODES[codes[0]].http, headers }: { name?: string; status?: number; headers?: Content } = {},
): ErrorAnswer {
  const own = status === 503 ? { ...RETRY_AFTER, ...headers } : headers;
  return { ...(name !== undefined && { name }), status, description, codes, ...(own && { headers: own }) };
}
