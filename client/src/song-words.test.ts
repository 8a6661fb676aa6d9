// Tests the words of the command line for the state of a song.

import { CODES, FAILURE_CODES, repeatOfFailure } from '@stemline/common/errors/codes.ts';
import { expect, it } from 'vitest';
import type { Song } from './client.ts';
import { endText, stateText } from './song-words.ts';

const ADVICE = 'A retry may succeed.';
const songWith = (song: Partial<Song>) => song as Song;

it.each(FAILURE_CODES)('a song that failed with %s is described in sentences of which none is there twice', (code) => {
  const can_retry = repeatOfFailure(code) !== 'never';
  const text = endText(songWith({ state: 'failed', code, reason: CODES[code].text, can_retry }));
  expect(text).toBe(`failed: ${CODES[code].text} (${code})${can_retry ? ` ${ADVICE}` : ''}`);
});

it('the description of a song whose audio is missing advises to upload it, and nothing else', () => {
  const { text } = CODES.AUDIO_MISSING;
  expect(text).toContain('Upload it again.');
  const song = songWith({ state: 'failed', code: 'AUDIO_MISSING', reason: text, can_retry: false });
  expect(endText(song).match(/again/g)).toHaveLength(1);
});

it('a cancelled song is described with its reason and without advice', () => {
  expect(endText(songWith({ state: 'cancelled', reason: 'Cancelled on request.', can_retry: true }))).toBe(
    'cancelled on request.',
  );
});

it.each([
  [{ state: 'waiting', position: 2 }, 'waiting, number 2 in the queue'],
  [{ state: 'waiting', stage: 'parked' }, 'parked: this song failed too often; the server makes one attempt an hour'],
  [{ state: 'running' }, 'running'],
  [{ state: 'running', stage: 'separating' }, 'separating'],
  [{ state: 'running', stage: 'encoding' }, 'encoding the tracks'],
  [{ state: 'done' }, 'done'],
] as const)('a song with %j is described as "%s"', (members, text) => {
  expect(stateText({ stage: '', position: 0, ...members })).toBe(text);
});

it('a stage that only a newer server knows is shown as running', () => {
  for (const stage of ['constructor', '__proto__', 'mixing'])
    expect(stateText({ state: 'running', stage, position: 0 })).toBe('running');
});
