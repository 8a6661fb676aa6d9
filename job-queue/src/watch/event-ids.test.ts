// Tests the ids of events.

import { expect, test } from 'vitest';
import { formatEventId, parseEventId } from './event-ids.ts';

const SONG = '0123456789abcdef'.repeat(4).slice(0, 56);
const OTHER = 'f'.repeat(56);

test('the id of an event is read again for its song, and is refused for another song', () => {
  const id = formatEventId({ songhash: SONG, run: 12 }, '1700000000000-3');
  expect(parseEventId(SONG, id)).toEqual({ run: 12, eventId: '1700000000000-3' });
  expect(parseEventId(OTHER, id)).toBeUndefined();
});

test.each([
  '',
  'garbage',
  '-',
  '$',
  '+',
  '0-0',
  `${SONG.slice(0, 16)}-0-1-1`,
  `${SONG.slice(0, 16)}--1-1`,
  `${SONG.slice(0, 16)}-1-1`,
  `${SONG.slice(0, 16)}-1-1-1 `,
  `${SONG.slice(0, 16)}-1-1-99999999999999999999`,
  `${SONG.slice(0, 16)}-9999999999-1-1`,
])('the text %j is not the id of an event', (text) => {
  expect(parseEventId(SONG, text)).toBeUndefined();
});
