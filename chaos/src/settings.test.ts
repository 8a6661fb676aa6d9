import { expect, it } from 'vitest';
import { parseChaosSettings } from './settings.ts';

it('a run without settings lasts a minute, has a new seed and all faults', () => {
  const { seed, ...rest } = parseChaosSettings({ MINUTES: '', SEED: '', FAULTS: '' });
  expect(rest).toEqual({ minutes: 1, faults: [], deadlineSeconds: 600, history: undefined });
  expect(seed).not.toBe(parseChaosSettings({}).seed);
});

it('settings are read, and all wrong ones are named at once', () => {
  expect(parseChaosSettings({ MINUTES: '30', SEED: '7', FAULTS: 'kill, freeze redis' })).toMatchObject({
    minutes: 30,
    seed: 7,
    faults: ['kill', 'freeze redis'],
  });
  expect(() => parseChaosSettings({ MINUTES: '0', SEED: 'x' })).toThrow(/MINUTES[\s\S]*SEED/);
});
