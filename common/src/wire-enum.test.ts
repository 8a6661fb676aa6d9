import type { JobState, JobState__Output } from '@stemline/proto/gen/stemline/queue/v1/JobState.ts';
import { loadQueue, loadStorage } from '@stemline/proto/load.ts';
import { describe, expect, it } from 'vitest';
import { type WireEnum, wireEnum } from './wire-enum.ts';
import * as WORDS from './wire-words.ts';

describe('wireEnum()', () => {
  const state = wireEnum('JOB_STATE', ['waiting', 'running', 'done', 'failed', 'cancelled']);

  it('gives each word its name on the wire, and takes it back', () => {
    const sent: JobState[] = state.words.map(state.toWire);
    expect(sent.slice(0, 2)).toEqual(['JOB_STATE_WAITING', 'JOB_STATE_RUNNING']);
    const received = sent as JobState__Output[];
    expect(received.map(state.fromWire)).toEqual(state.words);
  });

  it('has no word for UNSPECIFIED, for a value of tomorrow, or for what an object has by nature', () => {
    for (const value of ['JOB_STATE_UNSPECIFIED', 17, 'JOB_STATE_PAUSED', 'toString', '__proto__'])
      expect(state.fromWire(value as 'JOB_STATE_UNSPECIFIED')).toBeUndefined();
  });

  it('is refused by the compiler where the words and the enum differ', () => {
    const lacking = wireEnum('JOB_STATE', ['waiting']);
    const strange = wireEnum('JOB_STATE', ['paused']);
    const received = 'JOB_STATE_DONE' as JobState__Output;
    // @ts-expect-error: there is no word for done
    expect(lacking.fromWire(received)).toBeUndefined();
    // @ts-expect-error: the enum has no such value
    const sent: JobState = strange.toWire('paused');
    expect(sent).toBe('JOB_STATE_PAUSED');
  });
});

describe('the words of the contract', () => {
  const known = new Map<string, WireEnum<string, string>>(Object.entries(WORDS));
  const enums = [loadQueue(), loadStorage()].flatMap(({ reflected }) =>
    Object.entries(reflected).flatMap(([name, { format, type }]) =>
      format === 'Protocol Buffer 3 EnumDescriptorProto' ? [{ name, values: valuesOf(type) }] : [],
    ),
  );

  it.each(enums)('are those of $name', ({ values: [unspecified = '', ...values] }) => {
    const prefix = unspecified.replace(/_UNSPECIFIED$/, '');
    const ours = known.get(prefix);
    expect(ours?.words.map(ours.toWire)).toEqual(values);
  });
});

function valuesOf(type: object): string[] {
  const { value } = type as { value: { name: string; number: number }[] };
  return value.toSorted((a, b) => a.number - b.number).map(({ name }) => name);
}
