// Tests the settings of the mixer and the gains that follow from them.

import { expect, it } from 'vitest';
import { SILENT_DB } from './fader.ts';
import { cleanSpeed, isHeard, laneOf, PLAIN_MIX, stemGains, toggleMute, toggleSolo, withLane } from './mix.ts';

const STEMS = ['vocals', 'drums', 'bass'];

it('a plain mix plays every stem unchanged', () => {
  expect(stemGains(PLAIN_MIX, STEMS)).toEqual({ vocals: 1, drums: 1, bass: 1 });
});

it('a muted stem is silent and keeps its level', () => {
  const muted = toggleMute(withLane(PLAIN_MIX, 'drums', { db: -6 }), 'drums');
  expect(stemGains(muted, STEMS)).toEqual({ vocals: 1, drums: 0, bass: 1 });
  expect(stemGains(toggleMute(muted, 'drums'), STEMS).drums).toBeCloseTo(10 ** (-6 / 20), 12);
});

it('only solo stems are heard when there are some', () => {
  const two = toggleSolo(toggleSolo(PLAIN_MIX, 'vocals', false), 'bass', false);
  expect(stemGains(two, STEMS)).toEqual({ vocals: 1, drums: 0, bass: 1 });
  expect(isHeard(two, 'drums', STEMS)).toBe(false);
});

it('a stem that is muted and solo is silent', () => {
  const both = toggleMute(toggleSolo(PLAIN_MIX, 'vocals', false), 'vocals');
  expect(stemGains(both, STEMS)).toEqual({ vocals: 0, drums: 0, bass: 0 });
});

it('an exclusive solo replaces the solo of the others, and a second one ends it', () => {
  const two = toggleSolo(toggleSolo(PLAIN_MIX, 'vocals', false), 'bass', false);
  const one = toggleSolo(two, 'bass', true);
  expect(STEMS.filter((stem) => laneOf(one, stem).solo)).toEqual(['bass']);
  const none = toggleSolo(one, 'bass', true);
  expect(stemGains(none, STEMS)).toEqual({ vocals: 1, drums: 1, bass: 1 });
});

it('a lane at its lowest position is silent without a mute', () => {
  expect(stemGains(withLane(PLAIN_MIX, 'bass', { db: SILENT_DB }), STEMS).bass).toBe(0);
});

it('a stem with the name of a property of all objects has its own settings', () => {
  expect(laneOf(PLAIN_MIX, 'constructor').db).toBe(0);
});

it('a speed is a multiple of 0.05 between 0.5 and 1.5', () => {
  expect([0.1, 0.524, 0.55, 1, 1.15, 9].map(cleanSpeed)).toEqual([0.5, 0.5, 0.55, 1, 1.15, 1.5]);
});
