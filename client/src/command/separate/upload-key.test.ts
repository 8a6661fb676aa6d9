// Tests how long an upload keeps its idempotency key.

import { expect, it } from 'vitest';
import { StemlineError } from '../../client.ts';
import type { ErrorCode } from '../../types.ts';
import { fileChanged } from '../command-error.ts';
import { createUploadKey } from './upload-key.ts';

const URL = 'http://127.0.0.1:1';
const refused = (status: number, code: string) => new StemlineError(status, code as ErrorCode, 'No.');
const cut = new TypeError('fetch failed', { cause: new Error('the connection was cut') });

it.each([
  ['a cut connection', cut, 'open'],
  ['no answer of the API', new SyntaxError('{}'), 'open'],
  ['an interruption', new Error('Ctrl-C'), 'open'],
  ['a fault of the server', refused(500, 'INTERNAL'), 'open'],
  ['an unavailable queue', refused(503, 'UNAVAILABLE'), 'open'],
  ['a late answer', refused(504, 'DEADLINE_EXCEEDED'), 'open'],
  ['a page of a proxy', new StemlineError(413, 'INTERNAL', '<html>'), 'open'],
  ['a refused file', refused(415, 'UNSUPPORTED_AUDIO'), 'free'],
  ['a code of a later version', refused(422, 'TOO_QUIET'), 'free'],
  ['a full queue', refused(503, 'QUEUE_FULL'), 'free'],
  ['a full store', refused(507, 'STORAGE_FULL'), 'free'],
  ['a key of another request', refused(422, 'IDEMPOTENCY_KEY_REUSED'), 'spent'],
  ['accepted bytes of a changed file', fileChanged(), 'spent'],
])('the key of an upload that was sent and ended with %s is %3$s', (_end, error, state) => {
  const key = createUploadKey(URL);
  key.failed(error, true);
  expect(key.state()).toBe(state);
});

it('a key stays open after a lost answer, also when the repeats are refused or not sent', () => {
  const key = createUploadKey(URL);
  key.failed(cut, false);
  expect(key.state()).toBe('free');
  key.failed(cut, true);
  key.failed(refused(503, 'QUEUE_FULL'), true);
  key.failed(fileChanged(), false);
  expect(key.state()).toBe('open');
});

it('the key of an earlier run stays open until the server has answered it', () => {
  const key = createUploadKey(URL, 'a-1');
  key.failed(refused(503, 'QUEUE_FULL'), true);
  expect([key.text, key.state()]).toEqual(['a-1', 'open']);
});
