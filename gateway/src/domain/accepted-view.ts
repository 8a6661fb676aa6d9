// Builds the answer to a caller whose song was accepted.

import { ENQUEUE_STATUS, JOB_STATE } from '@stemline/common/wire-words.ts';
import type { EnqueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';

/** As clients of the original API read it: they compare the text, so a song that already waits is "enqueued", too. */
export function separateView({ songhash, status, model, revision, run }: EnqueueResponse__Output) {
  const reason = status === 'ENQUEUE_STATUS_DONE' ? 'Song already separated' : 'Song enqueued for separation';
  return { hash: songhash, reason, model, revision, run };
}

export function acceptedView({ songhash, status, state, position, model, revision, run }: EnqueueResponse__Output) {
  return {
    hash: songhash,
    url: `/apiv1/songs/${songhash}`,
    status: ENQUEUE_STATUS.fromWire(status) ?? 'queued',
    state: JOB_STATE.fromWire(state) ?? 'waiting',
    position,
    model,
    revision,
    run,
  };
}
