// Follows a song through its server-sent events, and connects again when the stream breaks.

import { sleep } from '@stemline/common/async/abort.ts';
import { readEvents } from '@stemline/testing/gateway/event-reader.ts';
import type { SeenState } from '../history/events.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Random } from '../random.ts';

/** The parts that a watcher uses. */
interface WatcherDeps {
  readonly gateways: readonly string[];
  readonly recorder: Recorder;
  readonly random: Random;
}

const AGAIN_MS = 500;

/**
 * Records each state of the song that an event reports. Resolves after the last event of the song,
 * or when the signal aborts. An event may arrive late, so its state may be as old as the first
 * connection of the watcher.
 */
export async function watchSong(deps: WatcherDeps, hash: string, by: string, signal: AbortSignal): Promise<void> {
  const { gateways, recorder, random } = deps;
  const from = recorder.now();
  let before = '';
  let lastId: string | undefined;

  /** Returns true after the last event. */
  const follow = async (): Promise<boolean> => {
    const url = `${random.pick(gateways)}/apiv1/songs/${hash}/events`;
    const stream = await readEvents(url, lastId === undefined ? {} : { 'last-event-id': lastId });
    const leave = () => stream.close();
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (stream.response.status === 204 || stream.response.status === 404) return true;
      if (stream.response.status !== 200) return false;
      for (let event = await stream.next(); event; event = await stream.next()) {
        lastId = event.id ?? lastId;
        const { run, state, attempt } = event.data;
        const seen = { run: Number(run), state: state as SeenState, attempt: Number(attempt) };
        if (state !== undefined && before !== JSON.stringify(seen))
          recorder.record({ kind: 'seen', from, by, hash, ...seen });
        before = JSON.stringify(seen);
        if (event.name === 'end' || event.name === 'removed') return true;
      }
      return false;
    } finally {
      signal.removeEventListener('abort', leave);
      stream.close();
    }
  };

  while (!signal.aborted) {
    // A connection that breaks or is refused is repeated.
    if (await follow().catch(() => false)) return;
    await sleep(AGAIN_MS, signal);
  }
}
