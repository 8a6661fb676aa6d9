// Tests that every parser of a caller's text needs linear time, with texts made to be slow to
// parse.

import { NAMESPACE, REQUEST_ID, SHA224_HEX, SUBMISSION_ID, TRACK_QUERY } from '@stemline/common/names.ts';
import { expect, it } from 'vitest';
import { contentDisposition } from '../domain/download-name.ts';
import { parsed } from '../schema/fault.ts';
import { UPLOAD_QUERY } from '../schema/upload-fields.ts';
import { hostNameOf } from './access/authority.ts';
import { originOf, parseHosts, parseOrigins } from './access/rules.ts';
import { isRangeWanted, parseRange, verdictOf } from './file-response.ts';
import { uploadOptions } from './upload-options.ts';

const OURS = { etag: 'abc', modifiedMs: 0 };
/** Far more than the limit for request headers. A quadratic parser needs seconds for it. */
const LENGTH = 50_000;
const MAX_MS = 1_000;

const READERS: [name: string, read: (text: string) => unknown][] = [
  ['Range', (text) => parseRange(text, 1000)],
  ['If-Match', (text) => verdictOf({ 'if-match': text }, OURS)],
  ['If-None-Match', (text) => verdictOf({ 'if-none-match': text }, OURS)],
  ['If-Modified-Since', (text) => verdictOf({ 'if-modified-since': text }, OURS)],
  ['If-Range', (text) => isRangeWanted({ 'if-range': text }, OURS)],
  ['Host', hostNameOf],
  ['Origin and Referer', originOf],
  ['a list of origins', parseOrigins],
  ['a list of hosts', parseHosts],
  ['a file name', (text) => contentDisposition(text, 'f'.repeat(56), 'vocals.mp3')],
  [
    'the query of an upload',
    (text) => uploadOptions(parsed(UPLOAD_QUERY, Object.fromEntries(new URLSearchParams(text)))),
  ],
  ['a name', (text) => [NAMESPACE, REQUEST_ID, SHA224_HEX, SUBMISSION_ID, TRACK_QUERY].map((name) => name.test(text))],
];
const BEFORE = ['', 'bytes=', 'http://', '"', '['];
const REPEATED = [' ', '\t', '"', '.', 'a', '1', '/', ';', ',', '\n', 'W/"', '-', ':', '[', '%', '&', '=', 'a.', '1-'];
const AFTER = ['', 'x', '"', '\n'];

it.each(READERS)('a hostile text is read in linear time as %s', (_name, read) => {
  for (const before of BEFORE)
    for (const repeated of REPEATED)
      for (const after of AFTER) {
        const text = before + repeated.repeat(LENGTH / repeated.length) + after;
        expect(timeOf(read, text), JSON.stringify([before, repeated, after])).toBeLessThan(MAX_MS);
      }
});

/**
 * Returns the milliseconds of the processor for one read. Other work of the process may count too,
 * so of up to three reads the quickest counts.
 */
function timeOf(read: (text: string) => unknown, text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3 && least >= MAX_MS; turn += 1) {
    const before = process.cpuUsage();
    try {
      read(text);
    } catch {
      // A text that is refused has also been read.
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}
