// Tests the list of songs with a server whose answers and faults are scripted: pages, races of
// filters, refreshes and failures.

import { afterEach, expect, it, vi } from 'vitest';
import { Problem } from '../../api/problem.ts';
import type { ListedSong } from '../../api/types.ts';
import { type Filter, NO_FILTER } from '../filters/filter.ts';
import type { FetchPage } from './fetch-page.ts';
import { createSongList, type SongList } from './song-list.ts';
import { listedSong } from './testing/listed-song.ts';

interface Server {
  songs: ListedSong[];
  failure: Problem | undefined;
  /** Delays the answers under a filter. */
  readonly held: Map<string, Promise<void>>;
  readonly requests: string[];
}

let list: SongList;
afterEach(() => list.close());

/** A token is the index of the next song that the server examines, 300 in one request. */
function start(count: number, filter: Filter = NO_FILTER) {
  const songs = Array.from({ length: count }, (_, age) => listedSong(age));
  const server: Server = { songs, failure: undefined, held: new Map(), requests: [] };
  const fetchPage: FetchPage = async ({ name }, { size, token }, signal) => {
    server.requests.push(`${name}:${token}:${size}`);
    await server.held.get(name);
    signal.throwIfAborted();
    if (server.failure) throw server.failure;
    const from = Number(token);
    const found: ListedSong[] = [];
    let at = from;
    for (; at < server.songs.length && at < from + 300 && found.length < size; at += 1) {
      const song = server.songs[at];
      if (song?.filename.endsWith(name)) found.push(song);
    }
    return {
      songs: found,
      next_page_token: at < server.songs.length ? String(at) : null,
      total: server.songs.length,
    };
  };
  list = createSongList(fetchPage, { baseMs: 5, maxMs: 5 });
  list.setFilter(filter);
  return server;
}

const names = () => list.songs.value.map(({ filename }) => filename);
const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 2 });
const untilLength = (length: number) => until(() => expect(list.songs.value).toHaveLength(length));

it('the list loads only what is near the view, and all songs when the view reaches the end', async () => {
  const server = start(1_000);
  await untilLength(250);
  list.show(0, 20);
  list.show(0, 140);
  await untilLength(250);
  expect(server.requests).toEqual(['::50', ':50:200']);
  list.show(960, 999);
  await until(() => expect(list.isComplete.value).toBe(true));
  expect(names()).toEqual(server.songs.map(({ filename }) => filename));
  expect(list.total.value).toBe(1_000);
});

it('a search continues through empty pages until it has found what there is', async () => {
  start(1_000, { ...NO_FILTER, name: '99' });
  await until(() => expect(list.isComplete.value).toBe(true));
  expect(names()).toEqual([99, 199, 299, 399, 499, 599, 699, 799, 899, 999].map((age) => `song ${age}`));
});

it('a late answer of an earlier search does not replace the songs of a later one', async () => {
  const server = start(20);
  await untilLength(20);
  let letGo = () => {};
  server.held.set('1', new Promise((resolve) => (letGo = resolve)));
  list.setFilter({ ...NO_FILTER, name: '1' });
  expect(list.isCurrent.value).toBe(false);
  expect(list.songs.value).toHaveLength(20);
  list.setFilter({ ...NO_FILTER, name: '2' });
  await until(() => expect(names()).toEqual(['song 2', 'song 12']));
  letGo();
  await server.held.get('1');
  list.refresh();
  await until(() => expect(server.requests.filter((request) => request.startsWith('2:'))).toHaveLength(2));
  expect(names()).toEqual(['song 2', 'song 12']);
});

it('a refresh shows new songs on top and drops removed ones in view, with few requests', async () => {
  const server = start(1_000);
  await untilLength(250);
  list.show(190, 210);
  await untilLength(450);
  const gone = server.songs[200];
  server.songs = [listedSong(-1), ...server.songs.filter((song) => song !== gone)];
  server.requests.length = 0;
  list.refresh();
  await until(() => expect(names()).not.toContain(gone?.filename));
  expect(names().slice(0, 2)).toEqual(['song -1', 'song 0']);
  expect(server.requests).toHaveLength(2);
});

it('a refresh after many new songs leaves no gap', async () => {
  const server = start(100);
  await untilLength(100);
  server.songs = [...Array.from({ length: 170 }, (_, at) => listedSong(at - 170)), ...server.songs];
  list.refresh();
  await untilLength(270);
  expect(names()).toEqual(server.songs.map(({ filename }) => filename));
});

it('a failed request keeps the songs, is shown, and is repeated until the server responds', async () => {
  const server = start(1_000);
  await untilLength(250);
  server.failure = new Problem('OFFLINE', 'The server is not responding.');
  server.requests.length = 0;
  list.refresh();
  await until(() => expect(server.requests.length).toBeGreaterThan(3));
  expect(list.problem.value).toBe(server.failure);
  expect(list.songs.value).toHaveLength(250);
  server.songs = [listedSong(-1), ...server.songs];
  server.failure = undefined;
  await until(() => expect(names()[0]).toBe('song -1'));
  expect(list.problem.value).toBeUndefined();
});

it('a refused request is not repeated by itself, but by the next refresh', async () => {
  const server = start(10);
  await untilLength(10);
  server.failure = new Problem('INVALID_ARGUMENT', 'No.', { status: 400 });
  list.refresh();
  await until(() => expect(list.problem.value).toBe(server.failure));
  const { length } = server.requests;
  server.failure = undefined;
  list.show(0, 1);
  list.refresh();
  await until(() => expect(list.problem.value).toBeUndefined());
  expect(server.requests.length).toBeLessThan(length + 3);
});

it('a change of a song stays until the next refresh, and a removed song is gone at once', async () => {
  start(3);
  await untilLength(3);
  list.edit(listedSong(0).hash, (song) => ({ ...song, state: 'failed' }));
  list.edit(listedSong(1).hash, () => undefined);
  expect(list.songs.value.map(({ filename, state }) => `${filename} ${state}`)).toEqual([
    'song 0 failed',
    'song 2 done',
  ]);
  expect(list.total.value).toBe(2);
});
