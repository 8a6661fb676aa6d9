// POST /apiv1/songs: the audio as the body itself, or as the file of a form; streamed in either case.

import { ENQUEUE_STATUS, JOB_STATE } from '@stemline/common/wire-words.ts';
import { readMultipart } from '../domain/multipart.ts';
import { cleanFilename, wishesFromText } from '../domain/query-wishes.ts';
import { answerJson } from '../http/answer.ts';
import { requestBody } from '../http/request-body.ts';
import type { RequestContext, Route } from '../http/route.ts';
import type { Parts } from './parts.ts';
import { modelOf } from './separate.ts';

/** The parts of a form around its file. */
const FORM_OVERHEAD_BYTES = 1024 ** 2;

export function songUploadRoutes({ submit, limits }: Parts): Route[] {
  const { maxRawBytes: maxBytes, slowBodyMs } = limits;

  const raw = (context: RequestContext) => {
    const { requestId, signal } = context;
    const read = queryOf(context);
    const wishesFirst = wishesFromText(read);
    const audio = requestBody(context, { maxBytes, slowBodyMs });
    return submit({ audio, filename: cleanFilename(read('filename') ?? ''), maxBytes, wishesFirst, requestId, signal });
  };

  const form = async (context: RequestContext, contentType: string) => {
    const { requestId, signal } = context;
    const read = queryOf(context);
    // What the query says is checked before the body; a field of the form counts where the query is silent.
    wishesFromText(read);
    const body = requestBody(context, { maxBytes: maxBytes + FORM_OVERHEAD_BYTES, slowBodyMs });
    const upload = await readMultipart(body, contentType);
    return submit({
      audio: upload.audio,
      filename: cleanFilename(read('filename') ?? upload.filename),
      maxBytes,
      wishesLast: async () => wishesFromText((name) => read(name) ?? upload.fields().get(name)),
      requestId,
      signal,
    });
  };

  return [
    {
      method: 'POST',
      path: '/apiv1/songs',
      handle: async (context) => {
        const contentType = context.request.headers['content-type'] ?? '';
        const isForm = /^multipart\/form-data\b/i.test(contentType);
        const accepted = await (isForm ? form(context, contentType) : raw(context));
        const url = `/apiv1/songs/${accepted.songhash}`;
        context.response.setHeader('location', url);
        answerJson(context.response, 202, {
          hash: accepted.songhash,
          url,
          status: ENQUEUE_STATUS.fromWire(accepted.status) ?? 'queued',
          state: JOB_STATE.fromWire(accepted.state) ?? 'waiting',
          position: accepted.position,
          ...modelOf(accepted),
        });
      },
    },
  ];
}

/** A query's values by name; of repeated ones the first counts. */
export function queryOf({ request }: RequestContext): (name: string) => string | undefined {
  const query = new URL(request.url, 'http://localhost').searchParams;
  return (name) => query.get(name) ?? undefined;
}
