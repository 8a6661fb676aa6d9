// Refuses requests that Node's parser accepts although they break RFC 9112 or use parts of it that
// this server does not support.

import type { IncomingMessage } from 'node:http';
import { invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

/**
 * The most characters in the values of the headers that the gateway reads. Longer values are
 * refused and not ignored, because a request without its condition would get a different answer.
 */
export const MAX_CHARS = {
  host: 1024,
  origin: 1024,
  'content-encoding': 1024,
  'content-type': 1024,
  range: 1024,
  'if-range': 1024,
  'if-modified-since': 1024,
  'if-unmodified-since': 1024,
  // These hold lists of entity tags.
  'if-match': 4096,
  'if-none-match': 4096,
  // Browsers send up to 4096 characters.
  referer: 8192,
} as const satisfies Record<string, number>;

/**
 * Checks version, Host, headers, Transfer-Encoding and Expect. Throws INVALID_ARGUMENT,
 * HTTP_VERSION_UNSUPPORTED, TRANSFER_CODING_UNSUPPORTED, EXPECTATION_FAILED and HEADERS_TOO_LARGE.
 */
export function assertSupported({ httpVersion, headers, headersDistinct }: IncomingMessage): void {
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    throw new ServiceError(
      'HTTP_VERSION_UNSUPPORTED',
      `This server supports HTTP/1.0 and HTTP/1.1, not HTTP/${httpVersion}.`,
    );
  const hosts = headersDistinct.host?.length ?? 0;
  if (hosts > 1) throw invalid('The request has more than one Host header.');
  if (hosts === 0 && httpVersion === '1.1') throw invalid('The request has no Host header.');
  for (const [name, max] of Object.entries(MAX_CHARS)) {
    if (String(headers[name] ?? '').length > max)
      throw new ServiceError('HEADERS_TOO_LARGE', `The header ${name} may have at most ${max} characters.`);
  }
  assertFraming(httpVersion, headers['transfer-encoding']);
  if ((headers.expect ?? '100-continue').toLowerCase() !== '100-continue')
    throw new ServiceError('EXPECTATION_FAILED', 'The Expect header may only be 100-continue.');
}

function assertFraming(httpVersion: string, coding: string | undefined): void {
  if (coding === undefined) return;
  if (httpVersion === '1.0') throw invalid('HTTP/1.0 has no Transfer-Encoding. Send Content-Length.');
  if (coding.trim().toLowerCase() === 'chunked') return;
  const text = 'The only Transfer-Encoding that this server supports is chunked. Send the body without other codings.';
  throw new ServiceError('TRANSFER_CODING_UNSUPPORTED', text);
}
