// Accepts songs through the original API. Its clients treat only 200 as success.

import { SEPARATE } from '../api/original-operations.ts';
import { separateView } from '../domain/song-view.ts';
import { withOptions } from '../domain/submit.ts';
import { answerJson } from '../http/answer.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { readSeparateBody } from '../http/json-body/separate-body.ts';
import { nameSong } from '../http/observer.ts';
import { requestBody } from '../http/request-body.ts';
import { type Route, route } from '../http/route.ts';
import { separateOptions } from '../http/separate-options.ts';
import type { Parts } from './parts.ts';

/** The route of the original API that accepts songs. */
export function separateRoutes({ submitter, limits }: Parts): Route[] {
  const { maxJsonBytes: maxBytes, slowBodyMs } = limits;
  return [
    route(SEPARATE, async (context) => {
      const idempotencyKey = idempotencyKeyOf(context.request);
      const { requestId, signal } = context;
      const caller = { requestId, signal, idempotencyKey };
      const chunks = requestBody(context, { maxBytes, slowBodyMs });
      await submitter.admit(caller);
      const body = readSeparateBody(chunks);
      const audio = withOptions(body.audio, () => separateOptions(body.fields()));
      const accepted = await submitter.submit({ audio, filename: '', maxBytes }, caller);
      nameSong(context.response, accepted.songhash);
      answerJson(context.response, 200, separateView(accepted));
    }),
  ];
}
