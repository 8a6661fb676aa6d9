// Tests that the web page has a sentence for every code.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_CODES } from './codes.ts';

const TEXTS = new URL('../../../web/src/texts/en.json', import.meta.url);
const { errors } = JSON.parse(readFileSync(TEXTS, 'utf8')) as { errors: Record<string, string> };

it.each(ERROR_CODES)('the web page has a sentence for the code %s', (code) => {
  expect(errors[code]).toMatch(/^[A-Z].*\.$/);
});
