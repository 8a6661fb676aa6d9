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
}

/** One submission: a request with all its repeats. */
interface Submission {
  readonly base: Base;
  readonly label: string;
  /** Unique to the submission. It is the Idempotency-Key, and is in the data of the callback. */
  readonly token: string;
}

interface Sending {
  readonly audio: Buffer;
  readonly token: string;
  readonly on: readonly string[];
}

/**
 * Sends one song until it is accepted. Resolves with undefined after TRIES refusals or when the
 * signal aborts. The choices depend only on the token.
 */
export type Submit = (submission: Submission, signal: AbortSignal) => Promise<KnownSong | undefined>;

const EVENTS = [[], ['failed'], ['cancelled'], ['failed', 'cancelled']] as const;
const AGAIN_MS = 700;
const TRIES = 20;

/** Sends nothing before the first submission. */
export function createSubmit(deps: SubmitDeps): Submit {
  const { gateways, recorder, songs, random, callbackUrl } = deps;

  const send = (gateway: string, route: 'raw' | 'json', { audio, token, on }: Sending) => {
    const key = { 'idempotency-key': token };
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

  return async ({ base, label, token }, signal) => {
    const choices = random.fork(token);
    const audio = makeSong(base, label);
    const route = choices.pick(['raw', 'raw', 'json'] as const);
    const on = choices.pick(EVENTS);
    for (let tries = 0; tries < TRIES && !signal.aborted; tries += 1) {
      recorder.record({ kind: 'submit', token, base, on });
      const { status, body } = await send(choices.pick(gateways), route, { audio, token, on });
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
    }
    return undefined;
  };
}
