// Tests the words for states and remaining times.

import { expect, it } from 'vitest';
import { attemptText, estimateText, fractionOf, percentText, type StateView, stateText } from './state-text.ts';

const waiting: StateView = { state: 'waiting', stage: '', position: 0, progress: 0 };
const running: StateView = { state: 'running', stage: 'separating', position: 0, progress: 0.337, attempt: 1 };

it.each<[StateView, string, string, number | undefined]>([
  [waiting, 'Waiting', '', undefined],
  [{ ...waiting, position: 1 }, 'Waiting, next in the queue', '', undefined],
  [{ ...waiting, position: 3 }, 'Waiting, number 3 in the queue', '', undefined],
  [
    { ...waiting, position: 3, stage: 'parked' },
    'On hold. It failed several times, and the server tries again every hour.',
    '',
    undefined,
  ],
  [{ ...running, stage: 'fetching', progress: 0 }, 'Preparing the song', '', undefined],
  [running, 'Separating', '33 %', 0.337],
  [{ ...running, progress: 0.8 }, 'Separating', '80 %', 0.8],
  [{ ...running, stage: 'encoding', progress: 0.8 }, 'Making the tracks', '80 %', 0.8],
  [{ ...running, stage: 'encoding', progress: 0.95 }, 'Making the tracks', '95 %', 0.95],
  [{ ...running, stage: 'publishing', progress: 1 }, 'Finishing', '', 1],
  [{ ...running, stage: 'something newer' }, 'Running', '', undefined],
  [{ ...running, stage: 'toString' }, 'Running', '', undefined],
  [{ ...running, stalled: true }, 'The separation has stopped reporting. The server is waiting for it.', '33 %', 0.337],
  [{ ...waiting, state: 'open' }, 'Waiting or running', '', undefined],
  [{ ...waiting, state: 'done', progress: 1 }, 'Done', '', 1],
  [{ ...waiting, state: 'failed' }, 'Failed', '', undefined],
  [{ ...waiting, state: 'cancelled' }, 'Cancelled', '', undefined],
  [{ ...waiting, state: 'paused' as 'done' }, 'The state of the song is not known.', '', undefined],
])('the song %j is described as "%s", its progress as "%s" and its bar as %s', (view, state, percent, fraction) => {
  expect([stateText(view), percentText(view), fractionOf(view)]).toEqual([state, percent, fraction]);
});

it('a repeated attempt is named only while it runs', () => {
  expect(attemptText({ ...running, attempt: 2 })).toBe('attempt 2');
  expect(attemptText(running)).toBe('');
  expect(attemptText({ ...running, state: 'done', attempt: 2 })).toBe('');
});

it.each([
  [null, ''],
  [Number.NaN, ''],
  [-1, ''],
  [0, 'less than 10 seconds left'],
  [9.9, 'less than 10 seconds left'],
  [10, 'about 10 seconds left'],
  [31, 'about 40 seconds left'],
  [50, 'about 50 seconds left'],
  [51, 'about 1 minute left'],
  [89, 'about 1 minute left'],
  [91, 'about 2 minutes left'],
  [3500, 'about 58 minutes left'],
  [3590, 'about 1 hour left'],
  [7000, 'about 2 hours left'],
  [90_000, 'more than a day left'],
])('an estimate of %s seconds is described as "%s"', (seconds, text) => {
  expect(estimateText(seconds)).toBe(text);
});
