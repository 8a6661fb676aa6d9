// Tests the environment that a stack on one machine gives to its services.

import { expect, it } from 'vitest';
import { callbackNote, parseSettings, serviceEnv } from './settings.ts';

const allowedIn = (env: Record<string, string>) => serviceEnv(parseSettings({}, ''), env, '').STEMLINE_CALLBACK_ALLOW;

it('the stack allows callbacks to this machine and says so when STEMLINE_CALLBACK_ALLOW is not set', () => {
  for (const env of [{}, { STEMLINE_CALLBACK_ALLOW: '' }, { STEMLINE_CALLBACK_ALLOW: ' ' }]) {
    expect(allowedIn(env)).toBe('127.0.0.0/8,::1,localhost');
    expect(callbackNote(env)).toContain('127.0.0.0/8,::1,localhost');
  }
});

it.each(['none', '10.0.0.0/8'])('the stack keeps STEMLINE_CALLBACK_ALLOW=%s and says nothing', (value) => {
  expect(allowedIn({ STEMLINE_CALLBACK_ALLOW: value })).toBe(value);
  expect(callbackNote({ STEMLINE_CALLBACK_ALLOW: value })).toBeUndefined();
});
