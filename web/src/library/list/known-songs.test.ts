// Tests the known part of the list: pages that grow it, and pages that are read again.

import { expect, it } from 'vitest';
import type { SongsPage } from './fetch-page.ts';
import { createKnownSongs, LIST_START } from './known-songs.ts';
import { listedSong } from './testing/listed-song.ts';

const page = (ages: readonly number[], token: string | null, total = 9): SongsPage => ({
  songs: ages.map((age) => listedSong(age)),
  next_page_token: token,
  total,
});

function known() {
  const songs = createKnownSongs();
  const names = () => songs.songs().map(({ filename }) => filename);
  return { songs, names };
}

it('pages are joined until the last one, which has no token', () => {
  const { songs, names } = known();
  const second = songs.add(LIST_START, page([1, 2], 'b'));
  expect(second).toMatchObject({ token: 'b', after: { hash: listedSong(2).hash } });
  expect(songs.next()).toBe(second);
  expect(second && songs.add(second, page([3], null, 3))).toBeUndefined();
  expect(names()).toEqual(['song 1', 'song 2', 'song 3']);
  expect([songs.next(), songs.total()]).toEqual([undefined, 3]);
});

it('a first page that is read again adds new songs, drops removed ones and keeps the songs behind it', () => {
  const { songs, names } = known();
  const second = songs.add(LIST_START, page([1, 2, 3], 'b'));
  if (second) songs.add(second, page([4, 5], 'c'));
  songs.add(LIST_START, page([0, 1, 3], 'b2'));
  expect(names()).toEqual(['song 0', 'song 1', 'song 3', 'song 4', 'song 5']);
  expect(songs.next()).toMatchObject({ token: 'c' });
});

it('a page in the middle that is read again drops removed songs of its range only', () => {
  const { songs, names } = known();
  const second = songs.add(LIST_START, page([1, 2], 'b'));
  if (second) songs.add(second, page([3, 4, 5, 6], 'c'));
  if (second) songs.add(second, page([3, 5], 'd'));
  expect(names()).toEqual(['song 1', 'song 2', 'song 3', 'song 5', 'song 6']);
});

it('a list that has become shorter ends with its new last page', () => {
  const { songs, names } = known();
  const second = songs.add(LIST_START, page([1, 2], 'b'));
  if (second) songs.add(second, page([3, 4], 'c'));
  songs.add(LIST_START, page([2], null, 1));
  expect(names()).toEqual(['song 2']);
  expect(songs.next()).toBeUndefined();
});

it('an empty page of a filtered list continues from its token and removes nothing', () => {
  const { songs, names } = known();
  const second = songs.add(LIST_START, page([1], 'b'));
  const third = second && songs.add(second, page([], 'c'));
  expect(third).toMatchObject({ token: 'c', after: { hash: listedSong(1).hash } });
  expect(songs.next()).toBe(third);
  songs.add(LIST_START, page([], 'd'));
  expect(names()).toEqual(['song 1']);
});

it('a place in the list is read again from the last start of a page before it', () => {
  const { songs } = known();
  const second = songs.add(LIST_START, page([1, 2], 'b'));
  const third = second && songs.add(second, page([3, 4], 'c'));
  if (third) songs.add(third, page([5, 6], null));
  expect([0, 1, 2, 3, 4, 5, 6].map((index) => songs.startBefore(index).token)).toEqual([
    '',
    '',
    'b',
    'b',
    'c',
    'c',
    '',
  ]);
});

it('a song that the visitor has removed no longer counts', () => {
  const { songs, names } = known();
  songs.add(LIST_START, page([1, 2], null, 2));
  songs.edit((song) => (song.filename === 'song 1' ? undefined : song));
  expect([names(), songs.total()]).toEqual([['song 2'], 1]);
});
