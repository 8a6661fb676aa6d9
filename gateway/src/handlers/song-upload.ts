// Accepts songs through POST /apiv1/songs: streams the audio from the body itself or from the file
// of a form.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { acceptedView } from '../domain/song-view.ts';
import type { SubmissionOptions } from '../domain/submission-options.ts';
import { withOptions } from '../domain/submit.ts';
import { answerJson } from '../http/answer.ts';
import { readMultipart } from '../http/multipart.ts';
import { queryOf } from '../http/query.ts';
import { cleanFilename, FORM_FIELDS, parseQueryOptions, QUERY_NAMES } from '../http/query-options.ts';
import { requestBody } from '../http/request-body.ts';
import type { RequestContext, Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

/** Bytes of the parts of a form besides its file. */
const FORM_OVERHEAD_BYTES = 1024 ** 2;

export function songUploadRoutes({ submitter, limits }: Parts): Route[] {
  const { maxRawBytes: maxBytes, slowBodyMs } = limits;

  const raw = async (context: RequestContext) => {
    const query = queryOf(context.request);
    const options = parseQueryOptions(query);
    const audio = requestBody(context, { maxBytes, slowBodyMs });
    await submitter.check(options, context);
    const filename = cleanFilename(query.get('filename') ?? '');
    const arrival = { audio: withOptions(audio, () => options), filename, maxBytes, checked: options };
    return submitter.submit(arrival, context);
  };

  const form = async (context: RequestContext, contentType: string) => {
    const query = queryOf(context.request);
    // The query is checked before the server reads the body.
    parseQueryOptions(query);
    const body = requestBody(context, { maxBytes: maxBytes + FORM_OVERHEAD_BYTES, slowBodyMs });
    const { signal } = context;
    const upload = await readMultipart(body, { contentType, fieldNames: FORM_FIELDS, signal });
    const { audio, fields } = upload;
    const filename = cleanFilename(query.get('filename') ?? upload.filename);
    const options = () => parseQueryOptions(query, fields());
    const checked = earlyOptions(options);
    if (checked) await submitter.check(checked, context);
    return submitter.submit({ audio: withOptions(audio, options), filename, maxBytes, checked }, context);
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

/**
 * Returns the options that come before the file if they name the model and are valid. Otherwise
 * fields after the file may still add to them, so they are checked when the form has ended.
 */
function earlyOptions(read: () => SubmissionOptions): SubmissionOptions | undefined {
  try {
    const options = read();
    return options.model ? options : undefined;
  } catch {
    return undefined;
  }
}

function otherMultipart(): ServiceError {
  const text =
    'The only multipart body that the server accepts is multipart/form-data. Send the audio in such a form, or as the body.';
  return new ServiceError('UNSUPPORTED_ENCODING', text);
}
