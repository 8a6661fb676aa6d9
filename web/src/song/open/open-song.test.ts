// Tests the open song with scripted answers and live states.

import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '../../api/problem.ts';
import type { Song, SongEventData } from '../../api/types.ts';
import type { LiveState } from '../../live/known-state.ts';
import { eventData } from '../../live/testing/scripted-source.ts';
import { createOpenSong } from './open-song.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // The longest pauses that the jitter allows.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const song = (differing: Partial<SongEventData> = {}) =>
  ({ ...eventData('a', differing), tracks: [] }) as unknown as Song;

function start(answer: () => Song) {
  const server = { answer, reads: 0 };
  const live = signal<LiveState>(undefined);
  const rewatch = vi.fn();
  const isConnected = signal(true);
  const open = createOpenSong({
    readSong: async () => {
      server.reads += 1;
      return server.answer();
    },
    watch: () => ({ state: live, stop: () => undefined }),
    rewatch,
    isConnected,
  });
  const stop = open.start();
  return { open, server, live, rewatch, isConnected, stop };
}

const refuse = (code: string) => (): Song => {
  throw new Problem(code, 'reason', { status: 404 });
};

it('a song is read once, and progress does not read it again', async () => {
  const { open, server, live } = start(() => song({ state: 'running' }));
  expect(open.presence.value).toBe('loading');
  await vi.advanceTimersByTimeAsync(0);
  expect(open.presence.value).toBe('here');
  live.value = eventData('a', { state: 'running', progress: 0.4 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(open.view.value).toMatchObject({ progress: 0.4 });
  expect(server.reads).toBe(1);
});

it('the end of a song is read until its description has it', async () => {
  const { open, server, live } = start(() => song({ state: 'running' }));
  await vi.advanceTimersByTimeAsync(0);
  live.value = eventData('a', { state: 'done' });
  await vi.advanceTimersByTimeAsync(0);
  expect(open.view.value).toMatchObject({ state: 'done' });
  server.answer = () => song({ state: 'done' });
  await vi.advanceTimersByTimeAsync(2000);
  expect(open.song.value).toMatchObject({ state: 'done' });
  const { reads } = server;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.reads).toBe(reads);
});

it('a description without a change is the same object, so that nothing is drawn again', async () => {
  const { open, server } = start(() => song({ state: 'done' }));
  await vi.advanceTimersByTimeAsync(0);
  const before = open.song.value;
  open.reread();
  await vi.advanceTimersByTimeAsync(0);
  expect(server.reads).toBe(2);
  expect(open.song.value).toBe(before);
});

it('a song that the server does not have is unknown, or removed if the page has seen it', async () => {
  const never = start(refuse('SONG_UNKNOWN'));
  await vi.advanceTimersByTimeAsync(0);
  expect(never.open.presence.value).toBe('unknown');
  const once = start(() => song({ state: 'done' }));
  await vi.advanceTimersByTimeAsync(0);
  once.server.answer = refuse('SONG_UNKNOWN');
  once.open.reread();
  await vi.advanceTimersByTimeAsync(0);
  expect(once.open.presence.value).toBe('removed');
  const live = start(() => song());
  await vi.advanceTimersByTimeAsync(0);
  live.live.value = 'removed';
  expect(live.open.presence.value).toBe('removed');
});

it('a removed song that is sent again is shown again', async () => {
  const { open, server, live } = start(() => song({ state: 'done', run: 3 }));
  await vi.advanceTimersByTimeAsync(0);
  server.answer = refuse('SONG_UNKNOWN');
  live.value = 'removed';
  open.markRemoved();
  expect(open.presence.value).toBe('removed');
  server.answer = () => song({ state: 'waiting', run: 1 });
  live.value = eventData('a', { run: 1 });
  await vi.advanceTimersByTimeAsync(0);
  expect(open.presence.value).toBe('here');
  expect(open.view.value).toMatchObject({ state: 'waiting', run: 1 });
});

it('a server that does not respond is not a problem of the song, which is read when it responds', async () => {
  const { open, server, isConnected } = start(refuse('OFFLINE'));
  isConnected.value = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([open.presence.value, open.problem.value, server.reads]).toEqual(['loading', undefined, 1]);
  server.answer = () => song();
  isConnected.value = true;
  await vi.advanceTimersByTimeAsync(0);
  expect(open.presence.value).toBe('here');
});

it('a refusal is shown, and the song is read again until it succeeds', async () => {
  const { open, server } = start(refuse('UNAVAILABLE'));
  await vi.advanceTimersByTimeAsync(0);
  expect(open.problem.value).toMatchObject({ code: 'UNAVAILABLE' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.reads).toBeLessThan(15);
  server.answer = () => song();
  await vi.advanceTimersByTimeAsync(8000);
  expect([open.presence.value, open.problem.value]).toEqual(['here', undefined]);
});

it('a song that was retried or sent again by someone else is watched again', async () => {
  const { open, server, live, rewatch } = start(() => song({ state: 'done', run: 2 }));
  live.value = eventData('a', { state: 'done', run: 2 });
  await vi.advanceTimersByTimeAsync(0);
  expect(rewatch).not.toHaveBeenCalled();
  for (const run of [3, 1]) {
    server.answer = () => song({ run });
    open.reread();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(rewatch).toHaveBeenCalledTimes(2);
});

it('a song that is closed is neither read nor watched', async () => {
  const { server, live, stop } = start(refuse('UNAVAILABLE'));
  await vi.advanceTimersByTimeAsync(0);
  stop();
  live.value = eventData('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.reads).toBe(1);
});
