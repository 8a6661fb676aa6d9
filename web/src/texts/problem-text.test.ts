// Tests the sentences for failures and refusals.

import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem.ts';
import { isOnServer } from './loopback.ts';
import { failureText, problemText } from './problem-text.ts';
import { TEXT } from './text.ts';

const SENTENCES: Readonly<Record<string, string>> = TEXT.errors;

describe.each(Object.keys(SENTENCES))('the code %s', (code) => {
  it('has a sentence of its own without codes, settings and commands', () => {
    const text = problemText(new Problem(code, 'set STEMLINE_X or run `make y`'), false);
    expect(text).toBe(SENTENCES[code]);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(/[A-Z]{2,}_|STEMLINE|`|undefined|\{/);
  });
});

it('a song that failed shows the sentence of its code', () => {
  expect(failureText({ code: 'BAD_AUDIO', reason: 'reason' }, false)).toBe(TEXT.errors.BAD_AUDIO);
});

it('a code of a newer server has a general sentence', () => {
  expect(problemText(new Problem('TOO_NEW', 'reason'), false)).toBe(TEXT.errors.UNKNOWN);
  expect(problemText(new Problem('constructor', 'reason'), false)).toBe(TEXT.errors.UNKNOWN);
  expect(failureText({ code: 'TOO_NEW' }, false)).toBe(TEXT.errors.SONG_FAILED);
  expect(failureText({}, false)).toBe(TEXT.errors.SONG_FAILED);
});

it('a visitor on the machine of the server also reads the reason and the code', () => {
  expect(problemText(new Problem('NO_MODELS', 'Run `make weights`.'), true)).toBe(
    `${TEXT.errors.NO_MODELS} Run \`make weights\`. (NO_MODELS)`,
  );
  expect(failureText({ code: 'ENGINE_CRASHED', reason: 'It ended.', detail: 'Code 9.' }, true)).toBe(
    `${TEXT.errors.ENGINE_CRASHED} Code 9. (ENGINE_CRASHED)`,
  );
  expect(failureText({ code: 'TOO_NEW', reason: 'It ended.' }, true)).toBe(
    `${TEXT.errors.SONG_FAILED} It ended. (TOO_NEW)`,
  );
});

it('a proxy that refuses a large file is described by the size of the file', () => {
  expect(problemText(new Problem('PROXY', '', { status: 413 }), false)).toBe(TEXT.errors.TOO_LARGE);
});

it('a fault of the page itself has the general sentence', () => {
  expect(problemText(new TypeError('x is undefined'), false)).toBe(TEXT.errors.UNKNOWN);
  expect(problemText('text', false)).toBe(TEXT.errors.UNKNOWN);
});

it.each([
  ['localhost', true],
  ['music.localhost', true],
  ['127.0.0.1', true],
  ['[::1]', true],
  ['192.168.1.7', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  ['', false],
])('the host "%s" is the server itself: %s', (hostname, expected) => {
  expect(isOnServer(hostname)).toBe(expected);
});
