import { CODES, FAILURE_CODES, repeatOfFailure } from '@stemline/common/errors/codes.ts';
import { expect, it } from 'vitest';
import type { Song } from './client.ts';
import { endText, stateText } from './song-words.ts';

// The page is plain JavaScript without types, so it is loaded by URL.
const page = await import(new URL('../../web/public/words.js', import.meta.url).href);

const ADVICE = 'Send it again: a retry may succeed.';
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
    'cancelled: Cancelled on request.',
  );
});

it.each([
  ['waiting', ''],
  ['waiting', 'parked'],
  ['running', ''],
  ['running', 'fetching'],
  ['running', 'decoding'],
  ['running', 'separating'],
  ['running', 'encoding'],
  ['running', 'publishing'],
  ['done', ''],
  ['failed', ''],
  ['cancelled', ''],
] as const)('the page and the command line use the same words for a song that is %s, stage "%s"', (state, stage) => {
  for (const position of [0, 2])
    for (const progress of [0, 0.5, 1]) {
      const song = { state, stage, position, progress };
      expect(page.stateText(song)).toBe(page.capital(stateText(song)));
    }
});
