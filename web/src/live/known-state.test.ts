// Tests which of two reports of a song is kept.

import { expect, it } from 'vitest';
import { hasEnded, isNews, newerOf } from './known-state.ts';
import { eventData } from './testing/scripted-source.ts';

const running = eventData('a', { state: 'running', progress: 0.5 });
const done = eventData('a', { state: 'done', progress: 1 });
const again = eventData('a', { state: 'waiting', run: 2 });

it('a report that arrives late does not reopen a run that has ended', () => {
  expect(newerOf(done, running)).toBe(done);
  expect(newerOf(running, done)).toBe(done);
});

it('a report of the next run replaces the end of the run before, and not the other way round', () => {
  expect(newerOf(done, again)).toBe(again);
  expect(newerOf(again, done)).toBe(again);
});

it('a removal replaces every state, and a song that was sent again replaces the removal', () => {
  expect(newerOf(again, 'removed')).toBe('removed');
  expect(newerOf('removed', running)).toBe(running);
  expect(newerOf(undefined, running)).toBe(running);
});

it('a song has ended in the states that do not change any more', () => {
  expect([running, again, done, 'removed' as const, undefined].map(hasEnded)).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});

it('a report is news when it names another state or another run', () => {
  expect(isNews(running, { ...running, progress: 0.7 })).toBe(false);
  expect(isNews(running, done)).toBe(true);
  expect(isNews(done, again)).toBe(true);
  expect(isNews(done, 'removed')).toBe(true);
  expect(isNews('removed', 'removed')).toBe(false);
});
