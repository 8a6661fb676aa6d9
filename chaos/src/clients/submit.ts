// Sends songs over both routes, and repeats a request whose answer did not come.

import { sleep } from '@stemline/common/async/abort.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Random } from '../random.ts';
import { type Base, makeSong } from './audio.ts';
import { call } from './call.ts';
import type { KnownSong, KnownSongs } from './known-songs.ts';

/** The parts that sending uses. */
export interface SubmitDeps {
  readonly gateways: readonly string[];
  readonly recorder: Recorder;
  readonly songs: KnownSongs;
  readonly random: Random;
  /** The address for callbacks. */
  readonly callbackUrl: string;
  /** True: a repeat with the same Idempotency-Key has no further effect. */
  readonly hasKeys: boolean;
}

interface Sending {
  readonly audio: Buffer;
  readonly token: string;
  readonly on: readonly string[];
}

/** Sends one song until it is accepted. */
export type Submit = (base: Base, label: string, signal: AbortSignal) => Promise<KnownSong | undefined>;

const EVENTS = [[], ['failed'], ['cancelled'], ['failed', 'cancelled']] as const;
const AGAIN_MS = 700;
const TRIES = 20;

/** Each submission has a token of its own in its callback; with keys, its repeats have the same. */
export function createSubmit(deps: SubmitDeps): Submit {
  const { gateways, recorder, songs, random, callbackUrl, hasKeys } = deps;
  let count = 0;
  const nextToken = () => {
    count += 1;
    return `s${count}`;
  };

  const send = (gateway: string, route: 'raw' | 'json', { audio, token, on }: Sending) => {
    const key = hasKeys ? { 'idempotency-key': token } : undefined;
    if (route === 'json') {
      const callback = { url: callbackUrl, data: { token }, on };
      const body = JSON.stringify({ mp3: audio.toString('base64'), model: 'preview', callback });
      const headers = { 'content-type': 'application/json', ...key };
      return call(`${gateway}/apiv1/separate`, { method: 'POST', headers, body });
    }
    const query = new URLSearchParams({
      model: 'preview',
      callback_url: callbackUrl,
      callback_data: JSON.stringify({ token }),
      callback_on: on.join(','),
    });
    const headers = { 'content-type': 'audio/wav', ...key };
    return call(`${gateway}/apiv1/songs?${query}`, { method: 'POST', headers, body: audio });
  };

  return async (base, label, signal) => {
    const audio = makeSong(base, label);
    const route = random.pick(['raw', 'raw', 'json'] as const);
    const on = random.pick(EVENTS);
    let token = nextToken();
    for (let tries = 0; tries < TRIES && !signal.aborted; tries += 1) {
      recorder.record({ kind: 'submit', token, base, on });
      const { status, body } = await send(random.pick(gateways), route, { audio, token, on });
      const { hash, run, code } = body;
      recorder.record({
        kind: 'answer',
        token,
        status,
        ...(typeof hash === 'string' && { hash, run: Number(run) }),
        ...(typeof code === 'string' && { code }),
      });
      if (typeof hash === 'string') return songs.add(hash, base, label);
      await sleep(AGAIN_MS, signal);
      if (!hasKeys) token = nextToken();
    }
    return undefined;
  };
}
