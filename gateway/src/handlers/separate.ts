// POST /apiv1/separate: the original way in. Its clients take 200, and nothing else, for success.

import type { EnqueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';
import { readSeparateBody } from '../domain/json-body/separate-body.ts';
import { wishesFromJson } from '../domain/json-wishes.ts';
import { answerJson } from '../http/answer.ts';
import { requestBody } from '../http/request-body.ts';
import type { Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

export function separateRoutes({ submit, limits }: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: '/apiv1/separate',
      handle: async (context) => {
        const { requestId, signal, response } = context;
        const source = requestBody(context, { maxBytes: limits.maxJsonBytes, slowBodyMs: limits.slowBodyMs });
        const body = readSeparateBody(source);
        const accepted = await submit({
          audio: body.audio,
          filename: '',
          maxBytes: limits.maxJsonBytes,
          wishesLast: async () => wishesFromJson(body.fields()),
          requestId,
          signal,
        });
        answerJson(response, 200, { hash: accepted.songhash, reason: reasonOf(accepted), ...modelOf(accepted) });
      },
    },
  ];
}

/** A song that already waits is answered as one that was enqueued: callers compare this text. */
function reasonOf({ status }: EnqueueResponse__Output): string {
  return status === 'ENQUEUE_STATUS_DONE' ? 'Song already separated' : 'Song enqueued for separation';
}

export function modelOf({ model, revision, run }: EnqueueResponse__Output) {
  return { model, revision, run };
}
