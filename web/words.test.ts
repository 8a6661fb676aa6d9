// Tests the texts of the page. The scripts of the page are plain JavaScript without types, so they
// are loaded by URL.

import { describe, expect, it } from 'vitest';

const words = await import(new URL('./public/words.js', import.meta.url).href);

const PREVIEW = {
  note: 'rough: signal processing alone, so that every machine has something',
  weights_licence: 'none needed',
};
const REASON =
  'htdemucs is not available: the weights are not here; `make weights` fetches them, `make weights FROM=folder` takes yours (fetching failed)';
const DEMUCS = { note: 'hybrid transformer', weights_licence: "research only, by their authors' word (issue 327)" };

it('sizes are read at a glance', () => {
  expect([12, 5_010, 802_480, 16_831_245].map(words.sizeText)).toEqual(['12 bytes', '5 KiB', '784 KiB', '16.1 MiB']);
});

describe('the note about a model', () => {
  it('is two short sentences: what it is, and why auto means it or what its weights ask for', () => {
    expect(words.modelNote(PREVIEW, { reason: REASON })).toBe(
      'Rough: signal processing alone. Chosen because htdemucs is not available: the weights are not here; `make weights` fetches them.',
    );
    expect(words.modelNote(PREVIEW)).toBe('Rough: signal processing alone.');
    expect(words.modelNote(DEMUCS, { reason: 'its weights are here' })).toBe(
      "Hybrid transformer. Weights: research only, by their authors' word.",
    );
    expect(words.modelNote({ note: null, weights_licence: '' })).toBe('');
  });
});

it('a note of any length is shortened in linear time', () => {
  const begun = Date.now();
  for (const mark of [' (', ', `', ', so that '])
    words.modelNote({ note: `${mark.repeat(100_000 / mark.length)}\n`, weights_licence: '' });
  // A quadratic function would take several seconds.
  expect(Date.now() - begun).toBeLessThan(1_000);
});

describe('a song', () => {
  const running = { state: 'running', stage: 'separating', progress: 0.337, estimate_seconds: 6.2, attempt: 1 };
  it.each([
    [{ state: 'waiting', position: 2, progress: 0, attempt: 0 }, 'Waiting, number 2 in the queue', '', undefined],
    [{ state: 'waiting', position: 0, progress: 0, attempt: 0 }, 'Waiting', '', undefined],
    [running, 'Separating', '33 %, about 7 s left', 0.337],
    [{ ...running, estimate_seconds: null, attempt: 2 }, 'Separating', '33 %, try 2', 0.337],
    [{ ...running, progress: 1, estimate_seconds: null }, 'Encoding the tracks', '', undefined],
    [{ ...running, stage: 'encoding', progress: 1, estimate_seconds: 0 }, 'Encoding the tracks', '', undefined],
    [{ ...running, stage: 'something newer', estimate_seconds: null }, 'Running', '', undefined],
    [{ state: 'open', progress: 0, position: 0 }, 'Waiting or running', '', undefined],
    [{ state: 'done', progress: 1, attempt: 1 }, 'Done', '', undefined],
  ])('%j is "%s", "%s"', (song, state, progress, fraction) => {
    expect([words.stateText(song), words.progressText(song), words.fractionOf(song)]).toEqual([
      state,
      progress,
      fraction,
    ]);
  });

  it.each([
    ['cancelled', undefined, true],
    ['failed', 'ENGINE_CRASHED', true],
    ['failed', 'BAD_AUDIO', false],
    ['failed', 'TOO_LONG', false],
    ['failed', 'AUDIO_MISSING', false],
    ['failed', 'ENGINE_REFUSED', false],
    ['done', undefined, false],
  ])('that is %s (%s) may be tried again: %s', (state, code, may) => {
    expect(words.canTryAgain({ state, code })).toBe(may);
  });
});

it('tracks stand in the order in which people look for them', () => {
  const names = [
    'original',
    'instrumental.mp3',
    'zither.mp3',
    'piano.mp3',
    'other.mp3',
    'drums.mp3',
    'guitar.mp3',
    'bass.mp3',
    'vocals.mp3',
  ];
  expect(
    words.inOrder(names.map((name) => ({ name }))).map(({ name }: { name: string }) => words.stemOf(name)),
  ).toEqual(['vocals', 'drums', 'bass', 'other', 'guitar', 'piano', 'zither', 'instrumental', 'original']);
});
