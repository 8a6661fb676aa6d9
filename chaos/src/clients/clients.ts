// Runs the clients: they send songs, follow them, send some again, cancel, remove and download.

import { setMaxListeners } from 'node:events';
import { sleep } from '@stemline/common/async/abort.ts';
import { until } from '@stemline/common/async/wait.ts';
import type { Random } from '../random.ts';
import { BASES } from './audio.ts';
import { call } from './call.ts';
import type { KnownSong } from './known-songs.ts';
import { hashesOf } from './look.ts';
import { createSubmit, type SubmitDeps } from './submit.ts';
import { watchSong } from './watcher.ts';

const SENDERS = 3;
/** The clients send no new song while this many songs have no end that a client has seen. */
const MAX_OPEN = 8;
const PAUSE_MS = 300;
/** The longest wait of a client that downloads the tracks of its song. */
const DOWNLOAD_WAIT_MS = 120_000;

/**
 * Sends new songs until `stop` aborts; songs are followed until `end` aborts. Each sender, song and
 * submission has choices of its own, which do not depend on the order of the answers.
 */
export async function runClients(deps: SubmitDeps, stop: AbortSignal, end: AbortSignal): Promise<void> {
  // Each song that is followed listens to the signal.
  setMaxListeners(0, stop, end);
  const { gateways, recorder, songs, random } = deps;
  const submit = createSubmit(deps);
  const run = random.fraction().toString(36).slice(2, 8);
  const following: Promise<void>[] = [];

  const request = async (kind: 'cancel' | 'remove', { hash }: KnownSong, choices: Random) => {
    const from = recorder.now();
    const url = `${choices.pick(gateways)}/apiv1/songs/${hash}`;
    const { status } = await (kind === 'cancel'
      ? call(`${url}/cancel`, { method: 'POST' })
      : call(url, { method: 'DELETE' }));
    recorder.record({ kind, from, hash, status });
  };

  const download = async (song: KnownSong, choices: Random) => {
    const isOver = () => song.ended || song.removed || end.aborted;
    await until(isOver, { everyMs: 100, timeoutMs: DOWNLOAD_WAIT_MS }).catch(() => undefined);
    if (!song.ended || song.removed || end.aborted) return;
    const { body } = await call(`${choices.pick(gateways)}/apiv1/songs/${song.hash}`);
    const names = Object.keys(hashesOf(body.tracks));
    if (names.length === 0) return;
    const track = choices.pick(names);
    const from = recorder.now();
    const { status, sha224 } = await call(`${choices.pick(gateways)}/apiv1/track/${song.hash}/${track}`);
    const run = Number(body.run);
    recorder.record({ kind: 'download', from, hash: song.hash, run, track, status, ...(status === 200 && { sha224 }) });
  };

  const follow = async (song: KnownSong) => {
    const { hash, base, label } = song;
    const watching = watchSong({ ...deps, random: random.fork(`events of ${hash}`) }, hash, `events-${label}`, end);
    const choices = random.fork(hash);
    const fate = choices.fraction();
    if (fate < 0.3) {
      await sleep(choices.between(0, 4_000), stop);
      if (fate < 0.1) await request('cancel', song, choices);
      else if (fate < 0.18) {
        song.removed = true;
        await request('remove', song, choices);
      } else await submit({ base, label, token: `${label}-again` }, stop);
    } else if (fate < 0.7) await download(song, choices);
    await watching;
  };

  const sender = async (number: number) => {
    const pauses = random.fork(`sender ${number}`);
    for (let sent = 1; !stop.aborted; ) {
      await sleep(pauses.between(0, 2 * PAUSE_MS), stop);
      if (songs.open().length >= MAX_OPEN) continue;
      const label = `${run}-${number}-${sent}`;
      sent += 1;
      const song = await submit({ base: random.fork(label).pick(BASES), label, token: label }, stop);
      if (song) following.push(follow(song));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, (_, i) => sender(i + 1)));
  await Promise.all(following);
}
