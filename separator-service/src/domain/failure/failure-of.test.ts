import { expect, test } from 'vitest';
import { EngineError } from './engine-error.ts';
import { failureOf } from './failure-of.ts';
import { JobFailure } from './job-failure.ts';

const errno = (code: string) => Object.assign(new Error(`${code}: a path that is nobody's business`), { code });

test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('a disk that is full (%s) may have room at another try', (code) => {
  expect(failureOf(errno(code))).toMatchObject({
    code: 'STORAGE_FULL',
    retry: true,
    message: expect.not.stringMatching('path'),
  });
});

test('what is not foreseen is INTERNAL, with a cause for the log and a text for people', () => {
  const caught = errno('EIO');
  expect(failureOf(caught)).toMatchObject({ code: 'INTERNAL', retry: true, cause: caught });
  expect(failureOf(caught).message).not.toMatch('path');
});

test('a failure stays what it is, and the engine says its own', () => {
  const failure = new JobFailure('TOO_LONG', 'The song is too long.');
  expect(failureOf(failure)).toBe(failure);
  const memory = new EngineError('OUT_OF_MEMORY', 'the device is full', { retry: true });
  expect(failureOf(memory)).toMatchObject({ code: 'OUT_OF_MEMORY', message: 'The device is full.' });
});
