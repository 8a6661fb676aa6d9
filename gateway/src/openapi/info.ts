// The introduction of the API's description: what applies to every route.

import { maxHeaderSize } from 'node:http';
import { MAX_CHARS } from '../http/protocol.ts';

const DESCRIPTION = [
  'Music separation as a service: the server separates a song into tracks for vocals, drums, bass and other.',
  'Every error is JSON with a `code` for programs and a `reason` for people.',
  'Any route may answer 500 (code INTERNAL).',
  'An unknown address answers 404 (ROUTE_UNKNOWN); addresses are case-sensitive.',
  'Another method answers 405 (METHOD_NOT_ALLOWED), and any `Expect` except `100-continue` answers 417 (EXPECTATION_FAILED).',
  'HEAD is answered like GET, except where GET changes something.',
  'OPTIONS answers 204 with `Allow`.',
  'A request that changes something and comes from a web page of another site answers 403 (ORIGIN_NOT_ALLOWED).',
  'A request for a host name of another server answers 421 (HOST_NOT_ALLOWED), except for `/`, `/livez`, `/readyz` and `/metrics`.',
  'Malformed HTTP answers 400 (INVALID_ARGUMENT), another version of HTTP 505 (HTTP_VERSION_UNSUPPORTED), late headers 408 (REQUEST_TIMEOUT), and any transfer coding except `chunked` 501 (TRANSFER_CODING_UNSUPPORTED).',
  `Headers of more than ${maxHeaderSize / 1024} KiB in total answer 431 (HEADERS_TOO_LARGE).`,
  `A header that the server reads also answers 431 when it has more than ${MAX_CHARS.host} characters (\`If-Match\` and \`If-None-Match\`: ${MAX_CHARS['if-match']}, \`Referer\`: ${MAX_CHARS.referer}).`,
  'The routes under `/apiv1/songs` and `/apiv1/models` refuse query parameters that they do not list; all others ignore them.',
  'Send `X-Request-Id` to find a request in the logs; every answer contains it.',
];

/** The `info` object of OpenAPI. */
export const INFO = {
  title: 'Stemline',
  version: '1.0.0',
  license: { name: 'MIT', identifier: 'MIT' },
  description: DESCRIPTION.join(' '),
};
