import { expect, test } from 'vitest';
import { never } from '../testing/constants.ts';
import type { Cover, Encoder, SongTags } from './media.ts';
import { prepareTags } from './track-tags.ts';

const COVER: Cover = { path: '/cover', type: 'png' };
const TAGS: SongTags = { title: 'Song', artist: 'A', album: '', cover: COVER };
const encoderThat = (accepts: boolean): Encoder => ({
  accepts: async () => accepts,
  start: () => {
    throw new Error('not used');
  },
  needsLength: () => false,
  trackBytes: () => 0,
});
const prepared = (tags: SongTags | undefined, filename = 'file.mp3', accepts = true) =>
  prepareTags(encoderThat(accepts), { tags, filename, wanted: { folder: '/', formats: ['mp3'], signal: never } });

test('the title of a track names its stem, and the other tags are those of the song', async () => {
  const { of, warnings } = await prepared(TAGS);
  expect(of('vocals')).toEqual({ title: 'Song (vocals)', artist: 'A', album: '', cover: COVER });
  expect(of('no_vocals')?.title).toBe('Song (no_vocals)');
  expect(warnings).toEqual([]);
});

test.each([
  ['My Song No.5.flac', 'My Song No.5 (drums)'],
  ['', 'drums'],
])('a song without a title gets the name of its file "%s" without the extension', async (filename, title) => {
  expect((await prepared({ ...TAGS, title: '' }, filename)).of('drums')?.title).toBe(title);
});

test('a cover that cannot be copied is left out with a warning', async () => {
  const { of, warnings } = await prepared(TAGS, 'file.mp3', false);
  expect(of('drums')).toEqual({ title: 'Song (drums)', artist: 'A', album: '' });
  expect(warnings).toEqual([{ code: 'TAGS_SKIPPED', text: expect.stringContaining('cover') }]);
});

test('a song whose tags are not kept has tracks without tags', async () => {
  const { of, warnings } = await prepared(undefined);
  expect(of('drums')).toBeUndefined();
  expect(warnings).toEqual([]);
});
