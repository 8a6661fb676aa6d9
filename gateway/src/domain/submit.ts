// How a song comes in, whatever route it takes:
//   look at the first bytes → keep the audio, and before that becomes final check the wishes and the model → queue it.
// A refusal anywhere leaves nothing behind: the upload's commit is never sent.

import { sleep } from '@stemline/common/abort.ts';
import { backoffMs } from '@stemline/common/backoff.ts';
import { ServiceError } from '@stemline/common/errors.ts';
import { framed } from '@stemline/common/framing.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import type { EnqueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';
import type { Peers } from '../adapters/peers.ts';
import { UNARY_DEADLINE_MS, UPLOAD_DEADLINE_MS } from './deadlines.ts';
import { sniffed } from './sniff.ts';
import { enqueueRequest, type Wishes } from './wishes.ts';

export interface Arrival {
  readonly audio: AsyncIterable<Uint8Array>;
  readonly filename: string;
  /** The audio's limit. */
  readonly maxBytes: number;
  /** What is wished, if that is known before the audio: then it is checked before the first byte is read. */
  readonly wishesFirst?: Wishes;
  /** What is wished, once the audio has ended. */
  readonly wishesLast?: () => Promise<Wishes>;
  readonly requestId: string;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

export type Submit = (arrival: Arrival) => Promise<EnqueueResponse__Output>;

const RETRY = { baseMs: 100, maxMs: 1_000 };

export function createSubmit({ storage, queue }: Peers): Submit {
  /** Throws INVALID_ARGUMENT, MODEL_UNKNOWN, MODEL_UNAVAILABLE, NO_MODELS, QUEUE_FULL. */
  const check = async (wishes: Wishes, { requestId, signal }: Arrival) => {
    await queue.unary('CheckSubmission', wishes, { deadlineMs: UNARY_DEADLINE_MS, requestId, signal });
  };

  /** Not with the caller's signal: once the audio is kept, the song is queued even if the caller has gone. */
  const enqueue = async (request: EnqueueRequest, requestId: string): Promise<EnqueueResponse__Output> => {
    const endsAt = Date.now() + UNARY_DEADLINE_MS;
    for (let failures = 1; ; failures += 1) {
      try {
        return await queue.unary('Enqueue', request, { deadlineMs: Math.max(1, endsAt - Date.now()), requestId });
      } catch (error) {
        const pauseMs = backoffMs(RETRY, failures);
        const isAway = error instanceof ServiceError && error.code === 'UNAVAILABLE';
        if (!isAway || Date.now() + pauseMs >= endsAt) throw error;
        await sleep(pauseMs);
      }
    }
  };

  return async (arrival) => {
    const { filename, maxBytes, requestId, signal, wishesLast } = arrival;
    let wishes = arrival.wishesFirst;
    if (wishes) await check(wishes, arrival);
    const { contentType, bytes } = await sniffed(arrival.audio);
    const beforeCommit = async () => {
      if (!wishesLast) return;
      wishes = await wishesLast();
      await check(wishes, arrival);
    };
    const { audio } = await storage.upload(
      'UploadSong',
      framed({ filename, contentType, maxBytes }, bytes, beforeCommit),
      { deadlineMs: UPLOAD_DEADLINE_MS, requestId, signal },
    );
    if (!wishes) throw new Error('an arrival without wishes');
    return enqueue(enqueueRequest(wishes, { audio, filename, contentType }), requestId);
  };
}
