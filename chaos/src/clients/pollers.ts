// Polls the states of songs and of deliveries through each gateway while the faults happen.

import { sleep } from '@stemline/common/async/abort.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Random } from '../random.ts';
import { call } from './call.ts';
import type { KnownSongs } from './known-songs.ts';
import { createReader } from './look.ts';

/** The parts that a poller uses. */
export interface PollerDeps {
  readonly gateways: readonly string[];
  readonly recorder: Recorder;
  readonly songs: KnownSongs;
  readonly random: Random;
}

const POLL_MS = 50;
const DELIVERIES_MS = 250;
/**
 * After this many empty lists of a song, the poller reads its deliveries no more: Redis has lost
 * ended ones, which no list shows again.
 */
const MAX_EMPTY = 20;
/** Number of ended songs that are read again in each round, because an end must last. */
const AGAIN = 1;

/** Reads the open songs in turn, one call at a time for each gateway, until the signal aborts. */
export async function pollSongs({ gateways, recorder, songs, random }: PollerDeps, signal: AbortSignal): Promise<void> {
  const poll = async (gateway: string, index: number) => {
    const reader = createReader(`poll-${index + 1}`, recorder, songs);
    const choices = random.fork(`gateway ${index + 1}`);
    while (!signal.aborted) {
      const again = choices.shuffled(songs.all().filter(({ ended }) => ended)).slice(0, AGAIN);
      for (const { hash } of [...songs.open(), ...again]) {
        if (signal.aborted) return;
        await reader.look(gateway, hash);
        await sleep(POLL_MS, signal);
      }
      await sleep(POLL_MS, signal);
    }
  };
  await Promise.all(gateways.map(poll));
}

/** Reads the deliveries of the ended songs in turn until the signal aborts. */
export async function pollDeliveries(deps: PollerDeps, signal: AbortSignal): Promise<void> {
  const { gateways, recorder, songs, random } = deps;
  const before = new Map<string, string>();
  const empty = new Map<string, number>();
  /** Songs of which every listed delivery has ended. */
  const closed = new Set<string>();
  while (!signal.aborted) {
    const due = songs.all().filter(({ hash, ended, removed }) => ended && !removed && !closed.has(hash));
    for (const { hash } of due) {
      if (signal.aborted) return;
      const from = recorder.now();
      const { status, body } = await call(`${random.pick(gateways)}/apiv1/songs/${hash}/deliveries`);
      const listed = (body.deliveries ?? []) as { id: string; state: string; attempts: number }[];
      if (status === 200 && listed.length === 0) empty.set(hash, (empty.get(hash) ?? 0) + 1);
      const isLost = (empty.get(hash) ?? 0) >= MAX_EMPTY;
      if (isLost || (listed.length > 0 && listed.every(({ state }) => state !== 'pending'))) closed.add(hash);
      for (const { id, state, attempts } of listed) {
        if (before.get(id) === state) continue;
        before.set(id, state);
        recorder.record({ kind: 'delivery', from, hash, id, state, attempts });
      }
      await sleep(DELIVERIES_MS, signal);
    }
    await sleep(DELIVERIES_MS, signal);
  }
}
