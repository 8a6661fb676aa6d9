// Tests which ids of events a client may continue from.

import { expect, it } from 'vitest';
import type { RunView } from '../run-view.ts';
import { changeEvent, endEvent, resumePointOf } from './song-event.ts';

const SONG = 'ab'.repeat(28);
const OTHER = 'cd'.repeat(28);
const VIEW = { state: 'running', run: 3 } as RunView;

it('the id of an event leads back to the id in the queue, and the id of an end to its run', () => {
  expect(resumePointOf(SONG, changeEvent(SONG, 'stage', VIEW, '1-2').id)).toEqual({
    after: '1-2',
    endedRun: undefined,
  });
  expect(resumePointOf(SONG, endEvent(SONG, VIEW).id)).toEqual({ after: '', endedRun: 3 });
  expect(changeEvent(SONG, 'snapshot', VIEW).id).toBe('');
});

it.each([
  undefined,
  '',
  'x',
  ['a', 'b'],
  changeEvent(OTHER, 'stage', VIEW, '1-2').id,
  endEvent(OTHER, VIEW).id,
  `${SONG.slice(0, 16)}.at.`,
  `${SONG.slice(0, 16)}.at.a b`,
  `${SONG.slice(0, 16)}.at.\u00e9`,
  `${SONG.slice(0, 16)}.at.${'1'.repeat(101)}`,
  `${SONG.slice(0, 16)}.end.x`,
  `${SONG.slice(0, 16)}.end.${'1'.repeat(10)}`,
])('the id %j begins with a snapshot', (id) => {
  expect(resumePointOf(SONG, id)).toEqual({ after: '', endedRun: undefined });
});
