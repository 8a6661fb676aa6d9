// Accepts a song, on every route in the same order: recognise the audio by its first bytes, store
// it, check the options before the audio is committed, and queue the song.
//
// A refusal before the commit leaves nothing behind. When Enqueue refuses the song, the committed
// audio stays for up to STEMLINE_ORPHAN_AUDIO_SECONDS.

import { isDeepStrictEqual } from 'node:util';
import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { framed } from '@stemline/common/grpc/framing.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import type { EnqueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';
import { type Caller, SHORT_CALL_MS, shortCall, streamCall } from './call-options.ts';
import type { Peers } from './peers.ts';
import { sniffed } from './sniff.ts';
import { enqueueRequest, type SubmissionOptions } from './submission-options.ts';

/** The audio of a body, which returns the options when it has ended: some follow the audio. */
export type AudioWithOptions = AsyncGenerator<Uint8Array, SubmissionOptions, undefined>;

export interface Arrival {
  readonly audio: AudioWithOptions;
  readonly filename: string;
  /** The most bytes of audio. */
  readonly maxBytes: number;
  /**
   * Options that `check` has accepted; when the audio returns the same, they are not checked again.
   */
  readonly checked?: SubmissionOptions | undefined;
}

export interface Submitter {
  /**
   * Checks the options of a song, for routes that know them before they read the audio. Throws
   * INVALID_ARGUMENT, MODEL_UNKNOWN, MODEL_UNAVAILABLE, NO_MODELS, QUEUE_FULL.
   */
  check(options: SubmissionOptions, caller: Caller): Promise<void>;
  /**
   * Stores and queues a song. Throws the errors of `check`, of the audio, of storage and queue,
   * EMPTY_AUDIO and UNSUPPORTED_AUDIO.
   */
  submit(arrival: Arrival, caller: Caller): Promise<EnqueueResponse__Output>;
}

const BACKOFF = { baseMs: 100, maxMs: 1_000 };

export function createSubmitter({ storage, queue }: Peers): Submitter {
  const check: Submitter['check'] = async (options, caller) => {
    await queue.unary('CheckSubmission', options, shortCall(caller));
  };

  /**
   * Does not follow the caller's signal: once the audio is stored, the song is queued in any case.
   */
  const enqueue = (request: EnqueueRequest, requestId: string): Promise<EnqueueResponse__Output> => {
    const endsAt = performance.now() + SHORT_CALL_MS;
    const leftMs = () => Math.max(1, Math.round(endsAt - performance.now()));
    return retry(() => queue.unary('Enqueue', request, { deadlineMs: leftMs(), requestId }), {
      backoff: BACKOFF,
      shouldRetry: (error) => error instanceof ServiceError && error.code === 'UNAVAILABLE' && leftMs() > BACKOFF.maxMs,
    });
  };

  return {
    check,
    submit: async ({ audio: source, filename, maxBytes, checked }, caller) => {
      let options: SubmissionOptions = {};
      async function* untilOptions() {
        options = yield* source;
      }
      const { contentType, bytes } = await sniffed(untilOptions());
      const upload = framed({ filename, contentType, maxBytes }, bytes, async () => {
        if (!isDeepStrictEqual(options, checked)) await check(options, caller);
      });
      const { audio } = await storage.upload('UploadSong', upload, streamCall(caller));
      return enqueue(enqueueRequest(options, { audio, filename }), caller.requestId);
    },
  };
}

/** Makes a body whose options follow the audio; `read` is called once, when the audio has ended. */
export async function* withOptions(audio: AsyncIterable<Uint8Array>, read: () => SubmissionOptions): AudioWithOptions {
  yield* audio;
  return read();
}
