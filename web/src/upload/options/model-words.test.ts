// Tests the sentences about models.

import { expect, it } from 'vitest';
import { autoName, autoWarning, modelName, modelSentences, unavailableText } from './model-words.ts';
import { modelOf } from './testing/facts.ts';

const PREVIEW = modelOf('preview', { origin: 'preview', speed: 3 });
const HTDEMUCS = modelOf('htdemucs', { speed: 0.5 });
const MISSING = modelOf('htdemucs', { available: false, reason: 'It is missing: `make weights` fetches it.' });

it('preview is named rough, with the way to better tracks', () => {
  expect(modelName(PREVIEW)).toBe('preview (rough)');
  expect(autoName({ models: [PREVIEW], auto: { model: PREVIEW } })).toBe('Best available: preview (rough)');
  const text = modelSentences(PREVIEW, [PREVIEW, HTDEMUCS], { onServer: false }).join(' ');
  expect(text).toMatch(/^Rough: .* For good tracks choose htdemucs\. A 4-minute song takes about 1 minute here\./);
});

it('a warning says that the best available model is the rough one, until the trained one is there', () => {
  const auto = { model: PREVIEW };
  expect(autoWarning(undefined)).toBe('');
  expect(autoWarning({ models: [PREVIEW, MISSING], auto })).toBe(
    '“Best available” is only “preview” on this server now: the trained model htdemucs is unavailable.',
  );
  expect(autoWarning({ models: [PREVIEW, HTDEMUCS], auto: { model: HTDEMUCS } })).toBe('');
  // A setting of the server may name the rough model.
  expect(autoWarning({ models: [PREVIEW, HTDEMUCS], auto })).toBe('');
});

it('a command is shown only to a visitor on the machine of the server', () => {
  expect(modelSentences(PREVIEW, [PREVIEW, MISSING], { onServer: false }).join()).not.toContain('make');
  expect(modelSentences(PREVIEW, [PREVIEW, MISSING], { onServer: true }).join()).toContain('“make weights”');
  expect(unavailableText(MISSING, false)).toBe('Its files are not on this server.');
  expect(unavailableText(MISSING, true)).toBe('It is missing: make weights fetches it.');
});

it('the licence of the weights is named in plain words', () => {
  expect(modelSentences(HTDEMUCS, [], { onServer: false }).at(-1)).toBe(
    'Licence: its authors allow its use for research only.',
  );
  expect(modelSentences(PREVIEW, [], { onServer: false }).at(-1)).toBe('Licence: free for any use.');
  const mine = modelOf('mine', { origin: 'folder' });
  expect(modelSentences(mine, [], { onServer: false })).toEqual([
    'The person who runs this server has added this model.',
    'Licence: its owner decides on its use.',
  ]);
});

it('a model with the name of a member of all objects is described as any other model of this server', () => {
  for (const name of ['constructor', 'toString', 'valueOf'])
    expect(modelSentences(modelOf(name, { origin: 'folder' }), [], { onServer: false })[0]).toBe(
      'The person who runs this server has added this model.',
    );
});

it.each([
  [0.5, '8 minutes'],
  [4, '1 minute'],
  [10, '25 seconds'],
  [500, '5 seconds'],
])('a speed of %d times real time is shown as the time of a song: %s', (speed, time) => {
  expect(modelSentences(modelOf('mdx', { speed }), [], { onServer: false })).toContain(
    `A 4-minute song takes about ${time} here.`,
  );
});

it('the time of a song is that of the fast arithmetic when the visitor wants it and the server has measured it', () => {
  const [slow, fast] = [modelOf('mdx', { speed: 1 }), modelOf('mdx', { speed: 1, fast_speed: 2 })];
  expect(modelSentences(fast, [], { isFast: true, onServer: false })).toContain(
    'A 4-minute song takes about 2 minutes here.',
  );
  expect(modelSentences(fast, [], { onServer: false })).toContain('A 4-minute song takes about 4 minutes here.');
  expect(modelSentences(slow, [], { isFast: true, onServer: false })).toContain(
    'A 4-minute song takes about 4 minutes here.',
  );
});
