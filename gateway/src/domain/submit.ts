// Accepts a song. The order is the same on every route: recognise the audio by its first bytes,
// upload it to the store, check the options, commit the audio, queue the song.
//
// A refusal before the commit leaves nothing behind. When Enqueue refuses the song, the committed
// audio stays for up to STEMLINE_ORPHAN_AUDIO_SECONDS.

import { isDeepStrictEqual } from 'node:util';
import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { framed } from '@stemline/common/grpc/framing.ts';
import { fromDuration, toDuration } from '@stemline/common/grpc/time.ts';
import type { CheckSubmissionRequest } from '@stemline/proto/gen/stemline/queue/v1/CheckSubmissionRequest.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import type { EnqueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';
import { type Caller, CHANGE_MS, type Peers, shortCall, streamCall } from './peers.ts';
import { sniffed } from './sniff.ts';
import { enqueueRequest, type SubmissionOptions } from './submission-options.ts';
import type { TrackName } from './track-source.ts';

/**
 * The audio of a body as a stream. The stream returns the options at its end, because in a body
 * some options may follow the audio.
 */
export type AudioWithOptions = AsyncGenerator<Uint8Array, SubmissionOptions, undefined>;

/** The HTTP request that submits a song. */
export interface Submitting extends Caller {
  /** All requests with the key are one submission. Empty: no key. */
  readonly idempotencyKey: string;
}

/** A song that arrives. */
export interface Arrival {
  readonly audio: AudioWithOptions;
  readonly filename: string;
  /** The most bytes of audio. */
  readonly maxBytes: number;
  /**
   * Options that `check` has accepted. If the audio returns equal ones, `submit` does not check
   * them again.
   */
  readonly checked?: SubmissionOptions | undefined;
}

/** Checks and accepts songs. */
export interface Submitter {
  /**
   * Checks the options of a song, for routes that know them before they read the audio. Throws
   * INVALID_ARGUMENT, CALLBACK_REFUSED, MODEL_UNKNOWN, MODEL_UNAVAILABLE, NO_MODELS, QUEUE_FULL,
   * QUEUE_OUT_OF_MEMORY, UNAVAILABLE.
   */
  check(options: SubmissionOptions, caller: Submitting): Promise<void>;
  /**
   * Checks whether the queue accepts songs at all, for routes that know the options only after the
   * audio. Throws NO_MODELS, QUEUE_FULL, QUEUE_OUT_OF_MEMORY, UNAVAILABLE.
   */
  admit(caller: Submitting): Promise<void>;
  /**
   * Stores and queues a song. Throws EMPTY_AUDIO, UNSUPPORTED_AUDIO, TOO_LONG,
   * IDEMPOTENCY_KEY_REUSED, and the errors of `check`, of the audio and of both services.
   */
  submit(arrival: Arrival, caller: Submitting): Promise<EnqueueResponse__Output>;
  /**
   * Queues a track of a song as a song of its own. Throws the errors of `check`, SONG_UNKNOWN,
   * TRACK_UNKNOWN, TRACK_REMOVED, SONG_NOT_DONE, IDEMPOTENCY_KEY_REUSED, and the errors of both
   * services.
   */
  submitTrack(track: TrackName, options: SubmissionOptions, caller: Submitting): Promise<EnqueueResponse__Output>;
}

const MODEL_FAULTS: ReadonlySet<string> = new Set(['MODEL_UNKNOWN', 'MODEL_UNAVAILABLE']);
/** For repeats of Enqueue while the queue service is unavailable. */
const BACKOFF = { baseMs: 100, maxMs: 1_000 };

/** Creates a submitter that uses these clients. */
export function createSubmitter({ storage, queue }: Peers): Submitter {
  const checkSubmission = (options: CheckSubmissionRequest, caller: Submitting) =>
    queue.unary('CheckSubmission', { ...options, idempotencyKey: caller.idempotencyKey }, shortCall(caller));

  const check: Submitter['check'] = async (options, caller) => {
    await checkSubmission(options, caller);
  };

  const admit: Submitter['admit'] = async (caller) => {
    try {
      await check({}, caller);
    } catch (error) {
      // The song may name another model than the default one.
      if (!(error instanceof ServiceError && MODEL_FAULTS.has(error.code))) throw error;
    }
  };

  const maxSeconds = async (caller: Caller) => {
    const { media } = await queue.unary('ListModels', {}, shortCall(caller));
    return fromDuration(media?.maxLength) || undefined;
  };

  /**
   * Ignores the signal of the caller: once the audio is stored, the song is queued even if the
   * caller has disconnected.
   */
  const enqueue = (
    given: EnqueueRequest,
    { requestId, idempotencyKey }: Submitting,
  ): Promise<EnqueueResponse__Output> => {
    const request = { ...given, idempotencyKey };
    const endsAt = performance.now() + CHANGE_MS;
    const leftMs = () => Math.max(1, Math.round(endsAt - performance.now()));
    return retry(() => queue.unary('Enqueue', request, { deadlineMs: leftMs(), requestId }), {
      backoff: BACKOFF,
      shouldRetry: (error) => error instanceof ServiceError && error.code === 'UNAVAILABLE' && leftMs() > BACKOFF.maxMs,
    });
  };

  return {
    check,
    admit,
    submit: async ({ audio: source, filename, maxBytes, checked }, caller) => {
      let options: SubmissionOptions = {};
      async function* untilOptions() {
        options = yield* source;
      }
      const { contentType, bytes, seconds } = await sniffed(untilOptions(), () => maxSeconds(caller));
      const upload = framed({ filename, contentType, maxBytes }, bytes, async () => {
        if (!isDeepStrictEqual(options, checked)) await check(options, caller);
      });
      const { audio } = await storage.upload('UploadSong', upload, streamCall(caller));
      const length = toDuration(seconds() ?? 0);
      return enqueue(enqueueRequest(options, { audio, filename, length }), caller);
    },
    submitTrack: async (track, options, caller) => {
      // A repeated request gets its answer even if the track was removed meanwhile.
      const { answer } = await checkSubmission({ ...options, source: track }, caller);
      if (answer) return answer;
      // The copy of a large track takes longer than a short call.
      const { audio, parent, filename } = await storage.unary('KeepTrack', track, streamCall(caller));
      const song = { audio, filename, source: track, ...(parent && { parent }) };
      return enqueue(enqueueRequest(options, song), caller);
    },
  };
}

/** Adds the options to a stream of audio. Calls `read` once, when the audio has ended. */
export async function* withOptions(audio: AsyncIterable<Uint8Array>, read: () => SubmissionOptions): AudioWithOptions {
  yield* audio;
  return read();
}
