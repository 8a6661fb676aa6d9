// Tests which options fit a model and the separators.

import { canonicalOptions, type GivenOptions } from '@stemline/common/options/options.ts';
import type { MediaInfo, ModelInfo } from '@stemline/job-queue/types.ts';
import { mediaOf, modelOf } from '@stemline/testing/queue/models.ts';
import { expect, it } from 'vitest';
import { fitOptions } from './fit-options.ts';

const HTDEMUCS = modelOf('htdemucs', { segmentSeconds: 7.8 });
const DRUMS = modelOf('drumsep', { sources: ['kick', 'snare', 'bass'], segmentSeconds: 44 });
const SOLO = modelOf('solo', { sources: ['vocals'], segmentSeconds: 0.8 });

const fit = (given: GivenOptions, model: ModelInfo = HTDEMUCS, media: MediaInfo | undefined = mediaOf()) =>
  fitOptions(canonicalOptions(given), model, media);
const refusal = (message: string) => expect.objectContaining({ code: 'INVALID_ARGUMENT', message });

it.each<[given: GivenOptions, model: ModelInfo]>([
  [{}, HTDEMUCS],
  [{ stems: ['vocals'] }, HTDEMUCS],
  [{ stems: ['drums', 'instrumental'], formats: ['mp3', 'flac24'], overlap: 0.5 }, HTDEMUCS],
  [{ stems: ['bass', 'drums', 'other', 'vocals'] }, HTDEMUCS],
  [{ two_stems: 'bass' }, HTDEMUCS],
  [{ segment: 7 }, HTDEMUCS],
  [{ segment: 44, stems: ['kick', 'snare'] }, DRUMS],
  [{ two_stems: 'vocals', other_method: 'minus' }, SOLO],
  [{ rate: 'source', clip: 'clamp', shifts: 20, audio_stream: 9, keep_tags: true }, HTDEMUCS],
  [{ precision: 'fast' }, HTDEMUCS],
  [{ precision: 'fast' }, modelOf('preview')],
])('the options %j fit the model and are kept', (given, model) => {
  expect(fit(given, model)).toBe(canonicalOptions(given));
});

it.each<[given: GivenOptions, kept: GivenOptions, model: ModelInfo]>([
  [{ stems: ['vocals', 'other', 'instrumental', 'drums', 'base'] }, {}, HTDEMUCS],
  [{ stems: ['drums', 'bass', 'other', 'vocals', 'instrumental'], shifts: 2 }, { shifts: 2 }, HTDEMUCS],
  [{ stems: ['snare', 'bass', 'kick'] }, {}, DRUMS],
])('the options %j name every stem of the model, which is the same as naming none', (given, kept, model) => {
  expect(fit(given, model)).toBe(canonicalOptions(kept));
});

it.each<[given: GivenOptions, model: ModelInfo, message: string]>([
  [
    { stems: ['piano', 'vocals'] },
    HTDEMUCS,
    'The model htdemucs has no stem piano. It has drums, bass, other, vocals, instrumental.',
  ],
  [{ stems: ['instrumental'] }, DRUMS, 'The model drumsep has no stem instrumental. It has kick, snare, bass.'],
  [
    { stems: ['no_vocals'] },
    HTDEMUCS,
    'The model htdemucs has no stem no_vocals. It has drums, bass, other, vocals, instrumental.',
  ],
  [
    { two_stems: 'piano' },
    HTDEMUCS,
    'The model htdemucs has no stem piano for two_stems. It has drums, bass, other, vocals.',
  ],
  [
    { two_stems: 'instrumental' },
    HTDEMUCS,
    'The model htdemucs has no stem instrumental for two_stems. It has drums, bass, other, vocals.',
  ],
  [
    { two_stems: 'vocals' },
    SOLO,
    'The model solo makes only vocals, so there is nothing to add. Set other_method to minus.',
  ],
  [{ segment: 8 }, HTDEMUCS, 'The option segment must not be longer than 7 s for the model htdemucs.'],
  [{ segment: 45 }, DRUMS, 'The option segment must not be longer than 44 s for the model drumsep.'],
  [
    { segment: 1 },
    SOLO,
    'The option segment cannot be used with the model solo, whose segments are shorter than 1 s. Leave it out.',
  ],
])('the options %j do not fit the model', (given, model, message) => {
  expect(() => fit(given, model)).toThrow(refusal(message));
});

it('a segment of any length fits a model whose segments have no known length', () => {
  expect(fit({ segment: 60 }, modelOf('preview', { segmentSeconds: 0 }))).toBe('{"segment":60}');
});

it('a rate that the separators cannot make is refused with those that they can', () => {
  const message =
    'The separators here cannot make tracks at the sample rate of the source. Choose another rate: model.';
  expect(() => fit({ rate: 'source' }, HTDEMUCS, mediaOf({ rates: ['model'] }))).toThrow(refusal(message));
  expect(fit({ rate: 'source' }, HTDEMUCS, mediaOf())).toBe('{"rate":"source"}');
});

it('a format that the separators cannot write is refused with those that they can', () => {
  const media = mediaOf({ formats: ['mp3', 'flac'] });
  const message = 'The format opus is not available, because the separators here cannot write it. Formats: mp3, flac.';
  expect(() => fit({ formats: ['opus', 'mp3'] }, HTDEMUCS, media)).toThrow(refusal(message));
});

it('the default format is refused like any other when the separators cannot write it', () => {
  expect(() => fit({}, HTDEMUCS, mediaOf({ formats: ['flac'] }))).toThrow(/^The format mp3 .* Formats: flac\.$/);
  expect(() => fit({}, HTDEMUCS, mediaOf({ formats: [] }))).toThrow(/^The format mp3 .* Formats: none\.$/);
});

it('every format is accepted while no separator states its formats', () => {
  expect(fitOptions('{"formats":["opus"]}', HTDEMUCS, undefined)).toBe('{"formats":["opus"]}');
});
