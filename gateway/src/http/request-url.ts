// Reads the URL of a request: its authority, its path and query, and the parameters in them.

import type { IncomingMessage } from 'node:http';
import { invalid } from '@stemline/common/checks.ts';
import type { Request } from 'express';
import type { z } from 'zod';
import { parsed } from '../schema/fault.ts';

/** The target of a request. */
export interface Target {
  /** Path and query; `*` for an OPTIONS request about the whole server. */
  readonly url: string;
  /**
   * `name[:port]` of an absolute target, or else of the Host header; undefined for an HTTP/1.0
   * request without Host.
   */
  readonly authority: string | undefined;
}

/**
 * Reads the forms of a target that clients and proxies send (RFC 9112, 3.2). Throws
 * INVALID_ARGUMENT.
 */
export function targetOf({ method, url = '', headers }: IncomingMessage): Target {
  const isOfServer = url === '*' && method === 'OPTIONS';
  if (url.startsWith('/') || isOfServer) return { url, authority: headers.host };
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw invalid('The address of the request is malformed.');
  const { host, pathname, search } = new URL(url);
  return { url: pathname + search, authority: host };
}

/** The schemas of the parameters of an address. */
export interface UrlSchemas {
  readonly params?: z.ZodObject;
  /** A strict object refuses unknown parameters; another object ignores them. */
  readonly query?: z.ZodObject;
  /** An empty parameter counts as absent. Default: false, so it is a value. */
  readonly emptyIsAbsent?: boolean;
}

/** The parameters of path and query, as the schemas transform them. */
export type UrlValues<Schemas extends UrlSchemas> = ValuesOf<Schemas, 'params'> & ValuesOf<Schemas, 'query'>;

type ValuesOf<Schemas, Part extends string> =
  Schemas extends Record<Part, infer Schema extends z.ZodObject> ? z.output<Schema> : unknown;

/** Checks the query, then the path. Throws INVALID_ARGUMENT. */
export function urlValues<Schemas extends UrlSchemas>(schemas: Schemas, request: Request): UrlValues<Schemas> {
  const { params, query, emptyIsAbsent = false } = schemas;
  const values = {
    ...(query && parsed(query, queryValues(request, query, emptyIsAbsent))),
    ...(params && parsed(params, request.params)),
  };
  return values as UrlValues<Schemas>;
}

/** Returns the parameters as text. Throws INVALID_ARGUMENT when a known one is given twice. */
function queryValues({ url }: IncomingMessage, { shape }: z.ZodObject, emptyIsAbsent: boolean) {
  const at = url?.indexOf('?') ?? -1;
  const query = new URLSearchParams(at < 0 ? '' : url?.slice(at + 1));
  const values = Object.fromEntries(query);
  for (const name of Object.keys(shape)) {
    if (query.getAll(name).length > 1) throw invalid(`"${name}" is given twice. Send it once.`);
    if (emptyIsAbsent && values[name] === '') delete values[name];
  }
  return values;
}
