import { expect, test } from 'vitest';
import { decodeNote, encodeNote } from './hand-back-note.ts';
import { type FailureCode, JobFailure } from './job-failure.ts';

test.each<[FailureCode, string]>([
  ['ENGINE_CRASHED', 'The engine ended: "why"?\nNobody knows.'],
  ['OUT_OF_MEMORY', 'INTERNAL: not this code.'],
  ['INTERNAL', ''],
])('a failure comes back as it was noted: %s', (code, reason) => {
  const failure = decodeNote(encodeNote(new JobFailure(code, reason)));
  expect(failure).toBeInstanceOf(JobFailure);
  expect(failure).toMatchObject({ code, message: reason });
});

test.each([
  '',
  'the separator was stopped',
  'INTERNAL: as it was written once',
  'null',
  '{"code":"INTERNAL"}',
  '{"code":"NO_SUCH","reason":"x"}',
  '{"code":"toString","reason":"x"}',
])('anything else is no failure: %s', (text) => {
  expect(decodeNote(text)).toBeUndefined();
});
