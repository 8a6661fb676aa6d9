// Ends the songs of a gateway with a scripted queue service, as a separator does.

import { until } from '@stemline/common/async/wait.ts';
import type { GatewayFixture } from '@stemline/testing/gateway/gateway-fixture.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';

/** A running scripted separator. */
export interface ScriptedSeparator {
  stop(): Promise<void>;
}

/** Chooses the end of a song by the name of its file; undefined: it stays open. */
export type EndOf = (filename: string) => Readonly<Record<string, Uint8Array>> | 'BAD_AUDIO' | undefined;

const TRACKS = { 'vocals.mp3': Buffer.from('la'), 'drums.mp3': Buffer.from('bum') };

/** Ends each song once. Default: as done with the tracks vocals and drums. */
export function startSeparator(fixture: GatewayFixture, endOf: EndOf = () => TRACKS): ScriptedSeparator {
  const ending = new AbortController();
  const ended = new Set<string>();
  const check = async () => {
    for (const [songhash, { audio, run, state }] of [...fixture.queue.jobs]) {
      if (state !== 'JOB_STATE_WAITING' || ended.has(`${songhash}/${run}`)) continue;
      const { filename = '' } = fixture.queue.enqueued.findLast((one) => one.audio === audio) ?? {};
      const end = endOf(filename);
      if (end === undefined) continue;
      ended.add(`${songhash}/${run}`);
      await finish(fixture, { songhash, run: run ?? 1 }, end);
    }
    return false;
  };
  const loop = until(check, { everyMs: 10, signal: ending.signal }).catch((error) => {
    if (!ending.signal.aborted) throw error;
  });
  return {
    stop: async () => {
      ending.abort();
      await loop;
    },
  };
}

/** Ends one run. */
export async function finish(
  { storage, queue }: GatewayFixture,
  { songhash, run }: { readonly songhash: string; readonly run: number },
  end: NonNullable<ReturnType<EndOf>> = TRACKS,
): Promise<void> {
  const isBad = end === 'BAD_AUDIO';
  if (isBad) await publish(storage.client, songhash, run, failedOutcome('No music in it.'));
  else await publishDone(storage.client, songhash, run, end);
  queue.watch.tell(songhash, 'end', { state: isBad ? 'JOB_STATE_FAILED' : 'JOB_STATE_DONE' });
}
