// Tests which options apply with the models and limits of a server.

import { expect, it } from 'vitest';
import { nextFormats } from './choices.ts';
import { resolveOptions } from './resolve.ts';
import type { Facts, Limits, Model, Models } from './server-facts.ts';
import { formatOf, limitsOf, modelOf } from './testing/facts.ts';
import { NO_WISH, parseWish, type Wish } from './wish.ts';

const PREVIEW = modelOf('preview', { origin: 'preview' });

function facts(models: readonly Model[], limits: Partial<Limits> = {}, auto = models[0]?.name ?? ''): Facts {
  const all: Models = { models, auto: { model: { name: auto } } };
  return { models: all, limits: limitsOf(models, limits), problem: undefined };
}

const wish = (part: Partial<Wish>): Wish => ({ ...NO_WISH, ...part });

it('a visitor who has chosen nothing sends only the model auto, which means the model of the server', () => {
  const { query, used, missingModel } = resolveOptions(NO_WISH, facts([modelOf('htdemucs'), PREVIEW]));
  expect([query, used?.name, missingModel]).toEqual([{ model: 'auto' }, 'htdemucs', '']);
});

it('all chosen options are sent in the words of the server', () => {
  const chosen = wish({
    model: 'htdemucs',
    tracks: 'two:vocals',
    formats: ['flac', 'mp3'],
    kbps: '192',
    keepTags: true,
    shifts: '2',
    sourceRate: true,
    fast: true,
  });
  const { query } = resolveOptions(chosen, facts([modelOf('htdemucs')]));
  expect(query).toEqual({
    model: 'htdemucs',
    two_stems: 'vocals',
    formats: 'flac,mp3',
    mp3_kbps: '192',
    keep_tags: 'true',
    shifts: '2',
    rate: 'source',
    precision: 'fast',
  });
});

it.each([
  ['is gone', [PREVIEW]],
  ['is not available', [modelOf('htdemucs', { available: false }), PREVIEW]],
])('a remembered model that %s is replaced with auto and reported', (_state, models) => {
  const resolved = resolveOptions(wish({ model: 'htdemucs' }), facts(models, {}, 'preview'));
  expect(resolved).toMatchObject({ model: 'auto', missingModel: 'htdemucs', query: { model: 'auto' } });
});

it('options that do not apply are not sent: tracks and formats that are not offered, a bit rate without MP3, and repeated or fast passes of preview', () => {
  const chosen = wish({
    tracks: 'only:piano',
    formats: ['opus', 'flac'],
    kbps: '128',
    shifts: '5',
    sourceRate: true,
    fast: true,
  });
  const rate = { choices: ['model'] };
  const resolved = resolveOptions(chosen, facts([PREVIEW], { formats: [formatOf('flac')], options: { rate } }));
  expect(resolved).toMatchObject({ hasKbps: false, hasNetworks: false, hasRate: false, tracks: { kind: 'all' } });
  expect(resolved.query).toEqual({ model: 'auto', formats: 'flac' });
});

it('the choices apply while the server has not answered, and the server checks them', () => {
  const chosen = wish({ model: 'mine', formats: ['wav'] });
  const { query, missingModel } = resolveOptions(chosen, { models: undefined, limits: undefined, problem: undefined });
  expect([query, missingModel]).toEqual([{ model: 'mine', formats: 'wav' }, '']);
});

it('karaoke is the first choice of two tracks', () => {
  const { trackChoices } = resolveOptions(NO_WISH, facts([modelOf('htdemucs')]));
  expect(trackChoices.map(({ value }) => value)).toEqual([
    '',
    'two:vocals',
    'two:drums',
    'two:bass',
    'two:other',
    'only:vocals',
    'only:drums',
    'only:bass',
    'only:other',
    'only:instrumental',
  ]);
});

it('a song has one format for each extension, and at least one format', () => {
  const formats = [formatOf('mp3'), formatOf('mp3-v0', 'mp3'), formatOf('wav')];
  expect(nextFormats(['mp3', 'wav'], { name: 'mp3-v0', checked: true }, formats)).toEqual(['wav', 'mp3-v0']);
  expect(nextFormats(['mp3', 'wav'], { name: 'mp3', checked: false }, formats)).toEqual(['wav']);
  expect(nextFormats(['wav'], { name: 'wav', checked: false }, formats)).toEqual(['wav']);
});

it('remembered formats that are named twice or exclude each other become one format for each extension', () => {
  const formats = [formatOf('mp3'), formatOf('wav16', 'wav'), formatOf('wav24', 'wav')];
  const damaged = wish({ formats: ['wav16', 'mp3', 'wav24', 'mp3', 'mp3'] });
  expect(resolveOptions(damaged, facts([modelOf('htdemucs')], { formats })).formats).toEqual(['wav24', 'mp3']);
});

it.each([
  null,
  '',
  'garbage',
  'null',
  '[]',
  '{"formats":"mp3","kbps":"999","shifts":true,"model":7,"keepTags":"yes","fast":1}',
])('remembered text without usable options (%s) means the defaults', (text) => {
  expect(parseWish(text)).toEqual(NO_WISH);
});

it('remembered options are read as they were written', () => {
  const chosen = wish({
    model: 'htdemucs_ft',
    tracks: 'only:bass',
    formats: ['wav24'],
    kbps: '128',
    keepTags: true,
    fast: true,
  });
  expect(parseWish(JSON.stringify(chosen))).toEqual(chosen);
});
