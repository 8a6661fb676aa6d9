import type { FailureCode } from '@stemline/common/errors/codes.ts';
import { expect, test } from 'vitest';
import { EngineError } from './engine.ts';
import { decodeFailure, encodeFailure, failureOf, JobFailure } from './job-failure.ts';

const errno = (code: string) => Object.assign(new Error(`${code}: a path that people must not see`), { code });

test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('a full disk (%s) is a failure that another attempt may resolve', (code) => {
  expect(failureOf(errno(code))).toMatchObject({
    code: 'STORAGE_FULL',
    retry: true,
    message: expect.not.stringMatching('path'),
  });
});

test('an unexpected error becomes INTERNAL, with a cause for the log and a text for people', () => {
  const caught = errno('EIO');
  expect(failureOf(caught)).toMatchObject({ code: 'INTERNAL', retry: true, cause: caught });
  expect(failureOf(caught).message).not.toMatch('path');
});

test('a failure stays unchanged, and an error of the engine keeps its reason as a sentence', () => {
  const failure = new JobFailure('TOO_LONG', 'The song is too long.');
  expect(failureOf(failure)).toBe(failure);
  const memory = new EngineError('OUT_OF_MEMORY', 'the device is full');
  expect(failureOf(memory)).toMatchObject({ code: 'OUT_OF_MEMORY', message: 'The device is full.' });
});

test.each([
  ['OUT_OF_MEMORY', 'OUT_OF_MEMORY', true],
  ['ENGINE_REFUSED', 'ENGINE_REFUSED', false],
  ['CANCELLED', 'INTERNAL', true],
] as const)('an engine error with the code %s becomes a job failure with the code %s', (ofEngine, code, retry) => {
  expect(failureOf(new EngineError(ofEngine, 'it ended'))).toMatchObject({ code, retry });
});

test.each<[FailureCode, boolean]>([
  ['BAD_AUDIO', false],
  ['TOO_LONG', false],
  ['MODEL_UNAVAILABLE', false],
  ['AUDIO_MISSING', false],
  ['ENGINE_REFUSED', false],
  ['WORKER_LOST', false],
  ['OUT_OF_MEMORY', true],
  ['STORAGE_FULL', true],
  ['ENGINE_CRASHED', true],
  ['TIMED_OUT', true],
  ['INTERNAL', true],
])('a failure with the code %s allows another attempt: %s', (code, retry) => {
  expect(new JobFailure(code, 'x').retry).toBe(retry);
});

test.each<[FailureCode, string]>([
  ['ENGINE_CRASHED', 'The engine ended: "why"?\nNo reason is known.'],
  ['OUT_OF_MEMORY', 'INTERNAL: not this code.'],
  ['INTERNAL', ''],
])('a failure with the code %s is decoded as it was encoded', (code, reason) => {
  const failure = decodeFailure(encodeFailure(new JobFailure(code, reason)));
  expect(failure).toBeInstanceOf(JobFailure);
  expect(failure).toMatchObject({ code, message: reason });
});

test.each([
  '',
  'the separator was stopped',
  'INTERNAL: an older form',
  'null',
  '{"code":"INTERNAL"}',
  '{"code":"NO_SUCH","reason":"x"}',
  '{"code":"toString","reason":"x"}',
  '{"code":"QUEUE_FULL","reason":"x"}',
])('a text that is not an encoded failure is decoded as undefined: %s', (text) => {
  expect(decodeFailure(text)).toBeUndefined();
});
