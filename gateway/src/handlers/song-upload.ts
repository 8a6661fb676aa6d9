// Accepts songs through POST /apiv1/songs. The audio is the body or the file of a form, which are
// streamed, or a track of another song that a JSON body names.

import { invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { fromDuration } from '@stemline/common/grpc/time.ts';
import type { z } from 'zod';
import { UPLOAD_SONG } from '../api/song-operations.ts';
import { acceptedView } from '../domain/song-view.ts';
import type { SubmissionOptions } from '../domain/submission-options.ts';
import { type Submitting, withOptions } from '../domain/submit.ts';
import { answerJson } from '../http/answer.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { readTrackSubmission } from '../http/json-body/track-submission.ts';
import { readMultipart } from '../http/multipart.ts';
import { nameSong } from '../http/observer.ts';
import { requestBody } from '../http/request-body.ts';
import { setRetryAfter } from '../http/retry-after.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { formFields, uploadOptions } from '../http/upload-options.ts';
import { MAX_OTHER_BYTES } from '../schema/limits.ts';
import { cleanFilename, UPLOAD_FIELD_NAMES, type UPLOAD_QUERY } from '../schema/upload-fields.ts';
import type { Parts } from './parts.ts';
import { withState } from './with-state.ts';

type Query = z.output<typeof UPLOAD_QUERY>;

/** The most bytes of a form besides its file. */
const FORM_OVERHEAD_BYTES = 1024 ** 2;

/** The route that accepts uploads. */
export function songUploadRoutes({ submitter, reader, links, limits }: Parts): Route[] {
  const { maxRawBytes: maxBytes, slowBodyMs } = limits;

  const raw = async (context: RequestContext, query: Query) => {
    const caller = submitting(context);
    const options = uploadOptions(query);
    const audio = requestBody(context, { maxBytes, slowBodyMs });
    await submitter.check(options, caller);
    const filename = query.filename ?? '';
    const arrival = { audio: withOptions(audio, () => options), filename, maxBytes, checked: options };
    return submitter.submit(arrival, caller);
  };

  const form = async (context: RequestContext, query: Query, contentType: string) => {
    const caller = submitting(context);
    // Throws for a malformed query before the server reads the body.
    uploadOptions(query);
    const body = requestBody(context, { maxBytes: maxBytes + FORM_OVERHEAD_BYTES, slowBodyMs });
    const { signal } = context;
    const upload = await readMultipart(body, { contentType, fieldNames: UPLOAD_FIELD_NAMES, signal });
    const { audio, fields } = upload;
    const filename = query.filename ?? cleanFilename(upload.filename);
    const options = () => uploadOptions(query, formFields(fields()));
    const checked = earlyOptions(options);
    await (checked ? submitter.check(checked, caller) : submitter.admit(caller));
    return submitter.submit({ audio: withOptions(audio, options), filename, maxBytes, checked }, caller);
  };

  const track = async (context: RequestContext, query: Query) => {
    const caller = submitting(context);
    const [parameter] = Object.keys(query);
    if (parameter !== undefined) throw invalid(`With a JSON body, "${parameter}" must be a member of the body.`);
    const body = requestBody(context, { maxBytes: MAX_OTHER_BYTES, slowBodyMs });
    const { source, options } = await readTrackSubmission(body);
    return withState(reader, source.songhash, context, () => submitter.submitTrack(source, options, caller));
  };

  return [
    route(UPLOAD_SONG, async (context, query) => {
      const contentType = context.request.headers['content-type'] ?? '';
      const mediaType = contentType.replace(/;.*/, '').trim().toLowerCase();
      const isForm = mediaType === 'multipart/form-data';
      if (!isForm && mediaType.startsWith('multipart/')) throw otherMultipart();
      const isJson = mediaType === 'application/json';
      const submit = isForm ? form : isJson ? track : raw;
      const response = await submit(context, query, contentType);
      nameSong(context.response, response.songhash);
      const accepted = acceptedView(response, links);
      context.response.setHeader('location', accepted.url);
      setRetryAfter(
        context.response,
        response.status === 'ENQUEUE_STATUS_DONE' ? 0 : fromDuration(response.estimate) || null,
      );
      answerJson(context.response, 202, accepted);
    }),
  ];
}

/** Throws INVALID_ARGUMENT for a malformed idempotency key. */
function submitting({ request, requestId, signal }: RequestContext): Submitting {
  return { requestId, signal, idempotencyKey: idempotencyKeyOf(request) };
}

/**
 * Returns the options that arrived before the file, so that they can be checked before the file is
 * read. Returns undefined if they are not valid or do not name the model: fields after the file may
 * complete them, and `submit` checks them at the end of the form.
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
