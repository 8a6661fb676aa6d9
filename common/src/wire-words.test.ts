// Tests that the words of the enums are those of the protos.

import type { JobState, JobState__Output } from '@stemline/proto/gen/stemline/queue/v1/JobState.ts';
import { loadQueue, loadStorage } from '@stemline/proto/load.ts';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { expect, it } from 'vitest';
import * as words from './wire-words.ts';
import { type WireEnum, wireEnum } from './wire-words.ts';

type Words = WireEnum<string, string>;

const state = wireEnum('JOB_STATE', ['waiting', 'running', 'done', 'failed', 'cancelled']);

it('wireEnum() converts each word to its name on the wire and back', () => {
  const sent: JobState[] = state.words.map(state.toWire);
  expect(sent.slice(0, 2)).toEqual(['JOB_STATE_WAITING', 'JOB_STATE_RUNNING']);
  const received = sent as JobState__Output[];
  expect(received.map(state.fromWire)).toEqual(state.words);
});

it('wireEnum() has no word for UNSPECIFIED, for an unknown value, or for a member of every object', () => {
  for (const value of ['JOB_STATE_UNSPECIFIED', 17, 'JOB_STATE_PAUSED', 'toString', '__proto__'])
    expect(state.fromWire(value as 'JOB_STATE_UNSPECIFIED')).toBeUndefined();
});

it('wireEnum() does not compile where the words and the enum differ', () => {
  const lacking = wireEnum('JOB_STATE', ['waiting']);
  const strange = wireEnum('JOB_STATE', ['paused']);
  const received = 'JOB_STATE_DONE' as JobState__Output;
  // @ts-expect-error: there is no word for done
  expect(lacking.fromWire(received)).toBeUndefined();
  // @ts-expect-error: the enum has no such value
  const sent: JobState = strange.toWire('paused');
  expect(sent).toBe('JOB_STATE_PAUSED');
});
const known = new Map<string, Words>(
  Object.entries(words).flatMap(([name, one]) =>
    typeof one === 'object' && 'words' in one ? [[name, one as Words] as const] : [],
  ),
);
const enums = [loadQueue(), loadStorage()].flatMap(({ reflected }) =>
  Object.values(reflected).flatMap(({ fileDescriptorProtos }) => (fileDescriptorProtos as Buffer[]).flatMap(enumsOf)),
);

it('the words of the contract cover every enum', () => {
  expect(new Set(enums.map(({ name }) => name)).size).toBe(known.size);
});

it.each(enums)('the words of $name are the values of the enum', ({ values: [unspecified = '', ...values] }) => {
  const prefix = unspecified.replace(/_UNSPECIFIED$/, '');
  const ours = known.get(prefix);
  expect(ours?.words.map(ours.toWire)).toEqual(values);
});

function enumsOf(bytes: Buffer): { name: string; values: string[] }[] {
  const { package: own, enumType } = descriptor.FileDescriptorProto.decode(bytes) as unknown as {
    package: string;
    enumType: { name: string; value: { name: string; number: number }[] }[];
  };
  if (!own.startsWith('stemline.')) return [];
  return enumType.map(({ name, value }) => ({
    name,
    values: value.toSorted((a, b) => a.number - b.number).map((one) => one.name),
  }));
}
