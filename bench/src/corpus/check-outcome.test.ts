import { expect, test } from 'vitest';
import { outcomeFaults } from './check-outcome.ts';
import type { DoneSong, Outcome } from './outcome.ts';
import type { Expectation } from './recipe.ts';

const song: DoneSong = {
  end: 'done',
  seconds: 2,
  trackSeconds: { 'drums.mp3': 2.01 },
  declaredSeconds: 2,
  warnings: [],
  peakDb: -7,
  channels: 2,
};
const whole: Expectation = { done: { seconds: [1.9, 2.1], warnings: [], peakDb: [-10, -6], channels: 2 } };
const cut: Expectation = { done: { seconds: [0.5, 1.5], warnings: ['TRUNCATED'], needsWarning: true } };
const random: Expectation = { done: { undamaged: 2, possible: 4, declares: true }, failed: ['BAD_AUDIO'] };

test.each<[string, Expectation, Outcome]>([
  ['a whole song', whole, song],
  ['a cut song with its warning', cut, { ...song, seconds: 1, trackSeconds: {}, warnings: ['TRUNCATED'] }],
  ['a randomly damaged song of its own length', random, song],
  ['a randomly damaged song of the length that it declares', random, { ...shorter(8), declaredSeconds: 8 }],
  ['a randomly damaged song with a part missing and a warning', random, { ...shorter(1), warnings: ['TRUNCATED'] }],
  ['an expected failure', random, { end: 'failed', code: 'BAD_AUDIO', reason: '' }],
])('%s is a right result', (_, expected, outcome) => {
  expect(outcomeFaults(expected, outcome)).toEqual([]);
});

test.each<[string, Expectation, Outcome, string]>([
  ['a song of another length', whole, shorter(1), 'expected 1.9 to 2.1 s'],
  ['an unexpected warning', whole, { ...song, warnings: ['TRUNCATED'] }, 'expected no warning of TRUNCATED'],
  ['a missing warning', cut, shorter(1), 'expected a warning of TRUNCATED'],
  ['a burst', whole, { ...song, peakDb: 5 }, 'expected a peak'],
  ['a peak that is not a number', whole, { ...song, peakDb: Number.NaN }, 'expected a peak'],
  ['a missing channel', whole, { ...song, channels: 1 }, 'expected 2 channels'],
  ['a track of another length', whole, { ...song, trackSeconds: { 'drums.mp3': 1.8 } }, 'drums.mp3 has 1.800 s'],
  ['a missing part without a warning', random, shorter(1), 'expected 2 s, or a warning'],
  ['more audio than the file holds', random, { ...shorter(9), warnings: ['LENGTH_DIFFERS'] }, 'expected at most 5 s'],
  ['a done song that must fail', { failed: ['BAD_AUDIO'] }, song, 'a refusal or a failure'],
  ['another code', random, { end: 'failed', code: 'INTERNAL', reason: '' }, 'expected done or failed: BAD_AUDIO'],
  ['a refusal of a good file', whole, { end: 'refused', code: 'UNSUPPORTED_AUDIO', reason: '' }, 'expected done'],
  [
    'another reason',
    { failed: ['TOO_LONG'], reason: /limit/ },
    { end: 'failed', code: 'TOO_LONG', reason: 'no' },
    'reason',
  ],
  [
    'an answer that the API does not describe',
    whole,
    { end: 'broken', reason: '500' },
    'did not answer as its API describes',
  ],
])('%s is a fault', (_, expected, outcome, fault) => {
  expect(outcomeFaults(expected, outcome)).toEqual([expect.stringContaining(fault)]);
});

function shorter(seconds: number): DoneSong {
  return { ...song, seconds, trackSeconds: {} };
}
