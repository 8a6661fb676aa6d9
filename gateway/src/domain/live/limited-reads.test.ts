import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { expect, it } from 'vitest';
import type { Peers } from '../peers.ts';
import { limitReads } from './limited-reads.ts';
import { createSongFeeds } from './song-feeds.ts';

/** A reader whose reads end on demand, in the order in which they began. */
function useReads(atOnce: number) {
  const running: { songhash: string; end: () => void }[] = [];
  const begun: string[] = [];
  const { knownRun } = limitReads(
    {
      knownRun: (songhash) => {
        begun.push(songhash);
        return new Promise((resolve) => running.push({ songhash, end: () => resolve(undefined) }));
      },
    },
    atOnce,
  );
  const read = (songhash: string, signal = new AbortController().signal) =>
    knownRun(songhash, { requestId: songhash, signal });
  const endOne = () => running.shift()?.end();
  return { read, endOne, begun };
}

it('only as many songs as allowed are read at the same time, and each is read', async () => {
  const { read, endOne, begun } = useReads(2);
  const reads = ['a', 'b', 'c', 'd'].map((songhash) => read(songhash));
  await expect.poll(() => begun).toEqual(['a', 'b']);
  endOne();
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  endOne();
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  endOne();
  endOne();
  await Promise.all(reads);
  // Every place is free again.
  const more = ['e', 'f'].map((songhash) => read(songhash));
  await expect.poll(() => begun.slice(4)).toEqual(['e', 'f']);
  endOne();
  endOne();
  await Promise.all(more);
});

it('a read whose caller has left is not made, and the next one gets its turn', async () => {
  const { read, endOne, begun } = useReads(1);
  const first = read('a');
  const leaving = new AbortController();
  const left = read('b', leaving.signal);
  const last = read('c');
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  endOne();
  await expect.poll(() => begun).toEqual(['a', 'c']);
  endOne();
  await Promise.all([first, last]);
});

it('clients that follow a thousand songs let the gateway read 64 of them at the same time', async () => {
  const unknown = new ServiceError('SONG_UNKNOWN', 'There is no such song.');
  const running = new Set<() => void>();
  let most = 0;
  const knownRun = () =>
    new Promise<never>((_, reject) => {
      const end = () => {
        running.delete(end);
        reject(unknown);
      };
      running.add(end);
      most = Math.max(most, running.size);
    });
  const log = createSilentLogger();
  const queue = {} as Peers['queue'];
  const feeds = createSongFeeds({ queue, reader: { knownRun }, log, stopping: new AbortController().signal });
  const names: string[] = [];
  for (let song = 0; song < 1_000; song += 1)
    feeds.join(String(song).padStart(56, '0'), '', ({ name }) => names.push(name));
  await expect
    .poll(
      () => {
        for (const end of [...running]) end();
        return names.length;
      },
      { timeout: 60_000 },
    )
    .toBe(1_000);
  expect([most, ...new Set(names)]).toEqual([64, 'removed']);
});
