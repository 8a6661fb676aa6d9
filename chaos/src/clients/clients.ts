// Runs the clients: they send songs, follow them, send some again, cancel, remove and download.

import { setMaxListeners } from 'node:events';
import { sleep } from '@stemline/common/async/abort.ts';
import { until } from '@stemline/common/async/wait.ts';
import { BASES } from './audio.ts';
import { call } from './call.ts';
import type { KnownSong } from './known-songs.ts';
import { hashesOf } from './look.ts';
import { createSubmit, type SubmitDeps } from './submit.ts';
import { watchSong } from './watcher.ts';

const SENDERS = 3;
/** The most songs whose end no client has seen. */
const MAX_OPEN = 8;
const PAUSE_MS = 300;
/** The longest wait of a client that downloads the tracks of its song. */
const DOWNLOAD_WAIT_MS = 120_000;

/** Sends new songs until `stop` aborts; songs are followed until `end` aborts. */
export async function runClients(deps: SubmitDeps, stop: AbortSignal, end: AbortSignal): Promise<void> {
  // Each song that is followed listens to the signal.
  setMaxListeners(0, stop, end);
  const { gateways, recorder, songs, random } = deps;
  const submit = createSubmit(deps);
  const label = random.fraction().toString(36).slice(2, 8);
  const following: Promise<void>[] = [];
  let sent = 0;

  const request = async (kind: 'cancel' | 'remove', { hash }: KnownSong) => {
    const from = recorder.now();
    const url = `${random.pick(gateways)}/apiv1/songs/${hash}`;
    const { status } = await (kind === 'cancel'
      ? call(`${url}/cancel`, { method: 'POST' })
      : call(url, { method: 'DELETE' }));
    recorder.record({ kind, from, hash, status });
  };

  const download = async (song: KnownSong) => {
    const isOver = () => song.ended || song.removed || end.aborted;
    await until(isOver, { everyMs: 100, timeoutMs: DOWNLOAD_WAIT_MS }).catch(() => undefined);
    if (!song.ended || song.removed || end.aborted) return;
    const { body } = await call(`${random.pick(gateways)}/apiv1/songs/${song.hash}`);
    const names = Object.keys(hashesOf(body.tracks));
    if (names.length === 0) return;
    const track = random.pick(names);
    const from = recorder.now();
    const { status, sha224 } = await call(`${random.pick(gateways)}/apiv1/track/${song.hash}/${track}`);
    const run = Number(body.run);
    recorder.record({ kind: 'download', from, hash: song.hash, run, track, status, ...(status === 200 && { sha224 }) });
  };

  const follow = async (song: KnownSong, number: number) => {
    const watching = watchSong(deps, song.hash, `events-${number}`, end);
    const fate = random.fraction();
    if (fate < 0.3) {
      await sleep(random.between(0, 4_000), stop);
      if (fate < 0.1) await request('cancel', song);
      else if (fate < 0.18) {
        song.removed = true;
        await request('remove', song);
      } else await submit(song.base, song.label, stop);
    } else if (fate < 0.7) await download(song);
    await watching;
  };

  const sender = async () => {
    while (!stop.aborted) {
      await sleep(random.between(0, 2 * PAUSE_MS), stop);
      if (songs.open().length >= MAX_OPEN) continue;
      const base = random.pick(BASES);
      sent += 1;
      const song = await submit(base, `${label}-${sent}`, stop);
      if (song) following.push(follow(song, sent));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await Promise.all(following);
}
