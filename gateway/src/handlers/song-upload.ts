// POST /apiv1/songs: the audio as the body itself, or as the file of a form; streamed in either case.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { acceptedView } from '../domain/accepted-view.ts';
import { answerJson } from '../http/answer.ts';
import { readMultipart } from '../http/multipart.ts';
import { queryOf } from '../http/query.ts';
import { cleanFilename, FORM_FIELDS, parseQueryOptions, QUERY_NAMES } from '../http/query-options.ts';
import { requestBody } from '../http/request-body.ts';
import type { RequestContext, Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

/** The parts of a form around its file. */
const FORM_OVERHEAD_BYTES = 1024 ** 2;

export function songUploadRoutes({ submitter, limits }: Parts): Route[] {
  const { maxRawBytes: maxBytes, slowBodyMs } = limits;

  const raw = async (context: RequestContext) => {
    const query = queryOf(context.request);
    const options = parseQueryOptions(query);
    const audio = requestBody(context, { maxBytes, slowBodyMs });
    await submitter.check(options, context);
    const filename = cleanFilename(query.get('filename') ?? '');
    return submitter.submit({ audio, filename, maxBytes, options: () => options }, context);
  };

  const form = async (context: RequestContext, contentType: string) => {
    const query = queryOf(context.request);
    // What the query says is checked before the body is asked for.
    parseQueryOptions(query);
    const body = requestBody(context, { maxBytes: maxBytes + FORM_OVERHEAD_BYTES, slowBodyMs });
    const { signal } = context;
    const upload = await readMultipart(body, { contentType, fieldNames: FORM_FIELDS, signal });
    const { audio, fields } = upload;
    const filename = cleanFilename(query.get('filename') ?? upload.filename);
    const options = () => parseQueryOptions(query, fields());
    return submitter.submit({ audio, filename, maxBytes, options }, context);
  };

  return [
    {
      method: 'POST',
      path: '/apiv1/songs',
      query: QUERY_NAMES,
      handle: async (context) => {
        const contentType = context.request.headers['content-type'] ?? '';
        const mediaType = contentType.replace(/;.*/, '').trim().toLowerCase();
        const isForm = mediaType === 'multipart/form-data';
        if (!isForm && mediaType.startsWith('multipart/')) throw otherMultipart();
        const accepted = acceptedView(await (isForm ? form(context, contentType) : raw(context)));
        context.response.setHeader('location', accepted.url);
        answerJson(context.response, 202, accepted);
      },
    },
  ];
}

function otherMultipart(): ServiceError {
  const text =
    'Of the bodies of several parts only multipart/form-data is taken. Send the audio in such a form, or as the body.';
  return new ServiceError('UNSUPPORTED_ENCODING', text);
}
