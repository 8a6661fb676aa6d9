// Accepts songs through the original API. Its clients treat only 200 as success.

import { SEPARATE } from '../api/original-operations.ts';
import { separateView } from '../domain/song-view.ts';
import { withOptions } from '../domain/submit.ts';
import { answerJson } from '../http/answer.ts';
import { readSeparateBody } from '../http/json-body/separate-body.ts';
import { requestBody } from '../http/request-body.ts';
import { type Route, route } from '../http/route.ts';
import { separateOptions } from '../http/separate-options.ts';
import type { Parts } from './parts.ts';

/** The route of the original API that accepts songs. */
export function separateRoutes({ submitter, limits }: Parts): Route[] {
  const { maxJsonBytes: maxBytes, slowBodyMs } = limits;
  return [
    route(SEPARATE, async (context) => {
      const chunks = requestBody(context, { maxBytes, slowBodyMs });
      await submitter.admit(context);
      const body = readSeparateBody(chunks);
      const audio = withOptions(body.audio, () => separateOptions(body.fields()));
      const accepted = await submitter.submit({ audio, filename: '', maxBytes }, context);
      answerJson(context.response, 200, separateView(accepted));
    }),
  ];
}
