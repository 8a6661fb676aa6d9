// How a song comes in, whatever route it takes:
//   look at the first bytes → keep the audio, and before that becomes final check what was said beside it → queue the song.
// A refusal anywhere leaves nothing behind: the upload's commit is never sent.

import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { framed } from '@stemline/common/grpc/framing.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import type { EnqueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';
import { type Caller, SHORT_CALL_MS, shortCall, streamCall } from './call-options.ts';
import type { Peers } from './peers.ts';
import { sniffed } from './sniff.ts';
import { enqueueRequest, type SubmissionOptions } from './submission-options.ts';

export interface Arrival {
  readonly audio: AsyncIterable<Uint8Array>;
  readonly filename: string;
  /** The audio's limit. */
  readonly maxBytes: number;
  /** Called once, when the audio has ended: what follows the audio in a body may be among them. */
  readonly options: () => SubmissionOptions;
}

export interface Submitter {
  /**
   * Whether a song would be taken with these options now: for callers who can ask before the audio is read. `submit` asks
   * again, because an upload takes its time. Throws INVALID_ARGUMENT, MODEL_UNKNOWN, MODEL_UNAVAILABLE, NO_MODELS, QUEUE_FULL.
   */
  check(options: SubmissionOptions, caller: Caller): Promise<void>;
  /** Throws what `check` throws, what the audio and the options throw, and what storage and queue have to say. */
  submit(arrival: Arrival, caller: Caller): Promise<EnqueueResponse__Output>;
}

const RETRY = { baseMs: 100, maxMs: 1_000 };

export function createSubmitter({ storage, queue }: Peers): Submitter {
  const check: Submitter['check'] = async (options, caller) => {
    await queue.unary('CheckSubmission', options, shortCall(caller));
  };

  /** Not with the caller's signal: once the audio is kept, the song is queued even if the caller has gone. */
  const enqueue = async (request: EnqueueRequest, requestId: string): Promise<EnqueueResponse__Output> => {
    const endsAt = Date.now() + SHORT_CALL_MS;
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

  return {
    check,
    submit: async ({ audio: source, filename, maxBytes, options: read }, caller) => {
      const { contentType, bytes } = await sniffed(source);
      let options: SubmissionOptions = {};
      const beforeCommit = async () => {
        options = read();
        await check(options, caller);
      };
      const upload = framed({ filename, contentType, maxBytes }, bytes, beforeCommit);
      const { audio } = await storage.upload('UploadSong', upload, streamCall(caller));
      return enqueue(enqueueRequest(options, { audio, filename, contentType }), caller.requestId);
    },
  };
}
