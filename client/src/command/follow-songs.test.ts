// Tests which songs share a connection of events, with a server whose songs do not end by
// themselves.

import { untilAborted } from '@stemline/common/async/wait.ts';
import { expect, it } from 'vitest';
import type { SongMessage } from '../types.ts';
import { createFollower } from './follow-songs.ts';
import { createServer } from './server.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

it('songs that are accepted later get a connection of their own, and from the fifth on they join one', async () => {
  const stopping = new AbortController();
  const connections: { readonly songs: readonly string[]; readonly signal: AbortSignal | undefined }[] = [];
  const server = createServer({ url: 'http://127.0.0.1:1', retryMs: 0 }, () => undefined, stopping.signal);
  const watchSongs: typeof server.api.watchSongs = async function* (songs, { signal } = {}) {
    connections.push({ songs, signal });
    for (const hash of songs) yield { name: 'snapshot', song: { hash, state: 'waiting' } } as SongMessage;
    await untilAborted(signal ?? stopping.signal);
    throw signal?.reason;
  };
  const follower = createFollower({ ...server, api: { ...server.api, watchSongs } }, stopping.signal);
  const ends: Promise<unknown>[] = [];
  for (const songs of [['a', 'b'], ['c'], ['d', 'e'], ['f', 'g'], ['h']]) {
    const before = connections.length;
    ends.push(...songs.map((song) => follower.ended(song, () => undefined)));
    await expect.poll(() => connections.length, PATIENT).toBe(before + 1);
  }
  const all = [['a', 'b'], ['c'], ['d', 'e'], ['f', 'g'], ['c', 'h']];
  expect(connections.map(({ songs }) => songs)).toEqual(all);
  expect(connections.map(({ signal }) => signal?.aborted)).toEqual([false, true, false, false, false]);
  stopping.abort(new Error('enough'));
  const states = (await Promise.allSettled(ends)).map(({ status }) => status);
  expect(new Set(states)).toEqual(new Set(['rejected']));
});
