// The introduction to the description of the API: its terms, and the rules for every route.

import { maxHeaderSize } from 'node:http';
import { MAX_CHARS } from '../http/protocol.ts';

/** The limit of each header that the server limits, such as `Host` above 1024 characters. */
const LIMITED_HEADERS = [...new Set(Object.values(MAX_CHARS))]
  .map((max) => {
    const names = Object.keys(MAX_CHARS).filter((name) => MAX_CHARS[name as keyof typeof MAX_CHARS] === max);
    return `${names.map((name) => `\`${name}\``).join(', ')} above ${max} characters`;
  })
  .join('; ');

const DESCRIPTION = [
  'Music separation as a service: the server separates a song into tracks such as vocals, drums, bass and other.',
  'A song is an audio file, or a track of another song, with the model and the options for its separation.',
  'Its songhash, called `hash` in answers, is derived from these: the same audio, model revision and options always give the same songhash.',
  'A run is one separation of a song; runs are numbered from 1.',
  'To separate a song, send it with `POST /apiv1/songs`, repeat `GET /apiv1/songs/{songhash}` until `state` is `done`, and download its `tracks`.',
  'Instead of polling, a client may follow the events of the song, or name a callback: a URL to which the server posts when the song is done.',
  'Every error is JSON with a `code` for programs and a `reason` for people.',
  'Any route may answer 500 (INTERNAL).',
  'An unknown address answers 404 (ROUTE_UNKNOWN). Addresses are case-sensitive.',
  'A method that is not listed for an address answers 405 (METHOD_NOT_ALLOWED), and any `Expect` except `100-continue` answers 417 (EXPECTATION_FAILED).',
  'HEAD answers with the headers of GET, except where GET changes something.',
  'OPTIONS answers 204 with the allowed methods in `Allow`.',
  'A request that changes something answers 403 (ORIGIN_NOT_ALLOWED) when a web page of another site sends it.',
  'A request whose `Host` is not a name of this server answers 421 (HOST_NOT_ALLOWED), except for `/`, `/livez`, `/readyz` and `/metrics`.',
  'Malformed HTTP answers 400 (INVALID_ARGUMENT), a version other than HTTP/1.0 and 1.1 505 (HTTP_VERSION_UNSUPPORTED), headers that arrive too slowly 408 (REQUEST_TIMEOUT), and any transfer coding except `chunked` 501 (TRANSFER_CODING_UNSUPPORTED).',
  `Headers of more than ${maxHeaderSize / 1024} KiB in total answer 431 (HEADERS_TOO_LARGE).`,
  `One header alone also answers 431: ${LIMITED_HEADERS}.`,
  'Routes with the tag `songs` or `callbacks` refuse query parameters that they do not list; those with the tag `operations` or `original` ignore them.',
  'Of the routes with the tag `tracks`, only those under `/apiv1/songs` refuse them.',
  'The server compresses JSON, HTML and metrics of 1 KiB or more for clients that send `Accept-Encoding`. It does not compress audio, archives, peaks and events.',
  'The names of members, the codes, and the words of enumerations never change their meaning. Later versions may add members, codes and words, so clients must ignore those that they do not know.',
  'To find a request in the logs, send `X-Request-Id`; every answer contains this header.',
];

/** The `info` object of OpenAPI. */
export const INFO = {
  title: 'Stemline',
  version: '1.0.0',
  license: { name: 'MIT', identifier: 'MIT' },
  description: DESCRIPTION.join(' '),
};

/**
 * The `servers` of OpenAPI. A server with STEMLINE_PUBLIC_URL names that address in its own
 * description.
 */
export const SERVERS = [{ url: '/', description: 'The server that sends this description.' }];
