// Tests which callback URLs are accepted.

import { expect, it } from 'vitest';
import { parseCallbackUrl } from './callback-url.ts';
import { MAX_CALLBACK_URL_CHARS } from './limits.ts';

const BASE = 'https://example.org/';

it.each(['http://example.org', 'https://example.org:8443/a?b=c#d', 'http://[::1]:80/', 'HTTP://EXAMPLE.ORG/'])(
  'parseCallbackUrl() accepts %s',
  (text) => {
    expect(parseCallbackUrl(text)).toMatchObject({ ok: true, url: new URL(text) });
  },
);

it.each([
  ['', /whole URL/],
  ['example.org', /whole URL/],
  ['/hook', /whole URL/],
  ['http://', /whole URL/],
  ['ftp://example.org/', /http or https/],
  ['file:///etc/passwd', /http or https/],
  ['javascript:1', /http or https/],
  ['https://user:secret@example.org/', /credentials/],
  ['https://user@example.org/', /credentials/],
  ['https://:secret@example.org/', /credentials/],
  ['https://example.org/\r\nx', /control characters/],
  ['https://example.org/\ud800', /well-formed Unicode/],
])('parseCallbackUrl() refuses "%s"', (text, fault) => {
  expect(parseCallbackUrl(text)).toEqual({ ok: false, fault: expect.stringMatching(fault) });
});

it('parseCallbackUrl() accepts as many characters as the limit and not one more', () => {
  const longest = BASE.padEnd(MAX_CALLBACK_URL_CHARS, 'x');
  expect(parseCallbackUrl(longest).ok).toBe(true);
  expect(parseCallbackUrl(`${longest}x`)).toEqual({ ok: false, fault: expect.stringContaining('2048') });
});
