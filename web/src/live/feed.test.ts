// Tests the live states of songs with connections and requests whose faults are scripted.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createConnection } from '../api/connection.ts';
import { createSongFeed } from './feed.ts';
import type { LiveState } from './known-state.ts';
import { createScriptedSources, eventData } from './testing/scripted-source.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // The longest pauses that the jitter allows.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function start() {
  const sources = createScriptedSources();
  const server = { responds: true, hangs: false, songs: new Map<string, LiveState>() };
  const requests: string[] = [];
  const connection = createConnection(async () => server.responds);
  const readSong = async (songhash: string) => {
    requests.push(songhash);
    if (server.hangs) await new Promise(() => undefined);
    if (server.responds) return server.songs.get(songhash) ?? 'removed';
    connection.lost();
    throw new Error('no answer');
  };
  const feed = createSongFeed({ openSource: sources.open, readSong, connection });
  const last = () => {
    const source = sources.opened.at(-1);
    if (!source) throw new Error('no connection was opened');
    return source;
  };
  return { feed, connection, server, requests, opened: sources.opened, last };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('all watched songs share one connection, which opens again only when it lacks a song', async () => {
  const { feed, opened, last } = start();
  const [a, b] = [feed.watch('a'), feed.watch('b')];
  const second = feed.watch('a');
  await pass(500);
  expect(opened.map(({ songs }) => [...songs].sort())).toEqual([['a', 'b']]);
  last().send('snapshot', eventData('a'));
  last().send('progress', eventData('a', { state: 'running', progress: 0.5 }));
  expect(a.state.value).toMatchObject({ state: 'running', progress: 0.5 });
  expect(second.state).toBe(a.state);
  expect(b.state.value).toBeUndefined();
  second.stop();
  b.stop();
  await pass(500);
  expect(opened).toHaveLength(1);
  feed.watch('c');
  await pass(500);
  expect(opened).toHaveLength(2);
  expect(opened[0]?.isClosed()).toBe(true);
  expect([...last().songs].sort()).toEqual(['a', 'c']);
});

it('a song that has ended or was removed leaves the connection, which closes after the last one', async () => {
  const { feed, opened, last } = start();
  const [a, b] = [feed.watch('a'), feed.watch('b')];
  await pass(500);
  last().send('end', eventData('a', { state: 'done' }));
  expect(last().isClosed()).toBe(false);
  last().send('removed', { hash: 'b' });
  expect([a.state.value, b.state.value]).toEqual([eventData('a', { state: 'done' }), 'removed']);
  expect(last().isClosed()).toBe(true);
  await pass(120_000);
  expect(opened).toHaveLength(1);
});

it('a retried song is watched again, and its new state replaces the end of the run before', async () => {
  const { feed, opened, last } = start();
  const { state } = feed.watch('a');
  await pass(500);
  last().send('end', eventData('a', { state: 'failed', run: 3 }));
  feed.refresh('a');
  await pass(500);
  expect(opened).toHaveLength(2);
  last().send('snapshot', eventData('a', { run: 4 }));
  expect(state.value).toMatchObject({ state: 'waiting', run: 4 });
  // After a removal the runs of the same song begin with 1 again.
  last().send('removed', { hash: 'a' });
  feed.refresh('a');
  await pass(500);
  last().send('snapshot', eventData('a'));
  expect(state.value).toMatchObject({ state: 'waiting', run: 1 });
});

it('more songs than one connection serves are read by requests, and the newest are on the connection', async () => {
  const { feed, server, requests, last } = start();
  const names = Array.from({ length: 105 }, (_, index) => `song${index}`);
  const watches = names.map((name) => feed.watch(name));
  for (const name of names) server.songs.set(name, eventData(name));
  await pass(100);
  expect([...last().songs].sort()).toEqual(names.slice(5).sort());
  for (const name of last().songs) last().send('snapshot', eventData(name));
  await pass(2000);
  expect([...requests].sort()).toEqual(names.slice(0, 5));
  expect(watches[0]?.state.value).toEqual(eventData('song0'));
});

it('a broken connection opens again at once, and its songs keep their states meanwhile', async () => {
  const { feed, connection, requests, opened, last } = start();
  const { state } = feed.watch('a');
  await pass(500);
  last().send('snapshot', eventData('a'));
  last().break();
  await pass(600);
  expect(opened).toHaveLength(2);
  expect(state.value).toEqual(eventData('a'));
  expect(connection.isConnected.value).toBe(true);
  expect(requests).toEqual([]);
});

it('a server that does not respond is reported, and the connection opens when it responds again', async () => {
  const { feed, connection, server, opened, last } = start();
  const { state } = feed.watch('a');
  await pass(500);
  last().send('snapshot', eventData('a'));
  server.songs.set('a', eventData('a'));
  server.responds = false;
  last().break();
  await pass(600);
  last().break();
  await pass(100);
  expect(connection.isConnected.value).toBe(false);
  const before = opened.length;
  await pass(60_000);
  expect(opened.length - before).toBeLessThan(3);
  server.responds = true;
  await pass(10_200);
  expect(connection.isConnected.value).toBe(true);
  last().send('snapshot', eventData('a', { state: 'running' }));
  expect(state.value).toMatchObject({ state: 'running' });
});

it('a connection that a proxy holds back is replaced by requests, and tried again later', async () => {
  const { feed, connection, server, requests, opened, last } = start();
  const { state } = feed.watch('a');
  server.songs.set('a', eventData('a', { state: 'running' }));
  await pass(9000);
  expect(requests).toEqual([]);
  await pass(6000);
  expect(opened[0]?.isClosed()).toBe(true);
  expect(state.value).toMatchObject({ state: 'running' });
  expect(connection.isConnected.value).toBe(true);
  await pass(12_000);
  expect(requests.length).toBeGreaterThan(3);
  await pass(45_000);
  expect(opened).toHaveLength(2);
  last().send('snapshot', eventData('a', { state: 'running' }));
  requests.length = 0;
  await pass(10_000);
  expect(requests).toEqual([]);
});

it('a connection that has broken without an error is found by a request and replaced', async () => {
  const { feed, server, opened, last } = start();
  const { state } = feed.watch('a');
  await pass(500);
  last().send('snapshot', eventData('a'));
  server.songs.set('a', eventData('a', { state: 'running' }));
  await pass(22_000);
  expect(state.value).toMatchObject({ state: 'running' });
  expect(opened).toHaveLength(2);
});

it('a new watch of a song that has ended asks for its state again', async () => {
  const { feed, opened, last } = start();
  const first = feed.watch('a');
  await pass(500);
  last().send('end', eventData('a', { state: 'cancelled' }));
  feed.watch('a');
  await pass(500);
  expect(opened).toHaveLength(2);
  last().send('snapshot', eventData('a', { run: 2 }));
  expect(first.state.value).toMatchObject({ state: 'waiting', run: 2 });
});

it('a page without watched songs has no connection', async () => {
  const { feed, opened, requests, last } = start();
  const watch = feed.watch('a');
  await pass(500);
  watch.stop();
  watch.stop();
  expect(last().isClosed()).toBe(true);
  feed.reconnect();
  await pass(60_000);
  expect(opened).toHaveLength(1);
  expect(requests).toEqual([]);
});

it('the progress of the page is that of the only running song', async () => {
  const { feed, last } = start();
  feed.watch('a');
  feed.watch('b');
  await pass(500);
  expect(feed.onlyRunning.value).toBeUndefined();
  last().send('state', eventData('a', { state: 'running', progress: 0.2 }));
  last().send('snapshot', eventData('b'));
  expect(feed.onlyRunning.value).toMatchObject({ hash: 'a', progress: 0.2 });
  last().send('state', eventData('b', { state: 'running' }));
  expect(feed.onlyRunning.value).toBeUndefined();
  last().send('end', eventData('a', { state: 'done' }));
  expect(feed.onlyRunning.value).toMatchObject({ hash: 'b' });
});

it('a server that hangs while the connection stays open is noticed, and the connection opens again afterwards', async () => {
  const { feed, connection, server, opened, last } = start();
  feed.watch('a');
  await pass(500);
  last().send('snapshot', eventData('a', { state: 'running' }));
  Object.assign(server, { hangs: true, responds: false });
  await pass(30_000);
  expect(connection.isConnected.value).toBe(false);
  expect(opened).toHaveLength(1);
  server.responds = true;
  await pass(5_000);
  expect(connection.isConnected.value).toBe(true);
  expect(opened.map((source) => source.isClosed())).toEqual([true, false]);
});
