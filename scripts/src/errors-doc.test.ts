import { readFileSync } from 'node:fs';
import { FAILURE_CODES } from '@stemline/common/errors/codes.ts';
import { expect, it } from 'vitest';
import { ERRORS_PAGE_PATH, errorsPage } from './errors-doc.ts';

it('docs/errors.md is what `npm run gen` writes', () => {
  expect(readFileSync(ERRORS_PAGE_PATH, 'utf8')).toBe(errorsPage());
});

it('the codes with which a song can fail include those that only jobs end with', () => {
  expect(FAILURE_CODES).toEqual(expect.arrayContaining(['BAD_AUDIO', 'WORKER_LOST', 'INTERNAL']));
  expect(FAILURE_CODES).not.toContain('QUEUE_FULL');
});
