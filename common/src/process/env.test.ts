import { expect, it } from 'vitest';
import { createEnvReader } from './env.ts';
import { ConfigError } from './start-refused.ts';

it('createEnvReader() reports every mistake at once', () => {
  const env = createEnvReader({ A: 'x', B: '70000', C: 'purple' });
  env.integer('A', 1);
  env.port('B', 2);
  env.choice('C', ['red', 'green'], 'red');
  expect(() => env.done()).toThrow(ConfigError);
  expect(() => env.done()).toThrow(/A must[\s\S]*B must[\s\S]*C must/);
});

it('createEnvReader() treats an empty value as absent', () => {
  const env = createEnvReader({ A: ' ', L: ' a, ,b ' });
  expect([env.integer('A', 7), env.optional('A'), env.list('L', [])]).toEqual([7, undefined, ['a', 'b']]);
  env.done();
});
