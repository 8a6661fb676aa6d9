// A multipart/form-data body with one file, streamed: the file's bytes while they arrive, the other fields once it has ended.

import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '@stemline/common/errors.ts';
import busboy from 'busboy';
import { invalid } from '../domain/invalid.ts';

export interface MultipartUpload {
  readonly filename: string;
  /** Ends when the whole form has ended well. */
  readonly audio: AsyncGenerator<Uint8Array, void, undefined>;
  /** After `audio` has ended. */
  fields(): ReadonlyMap<string, string>;
}

const MAX_FIELD_BYTES = 64 * 1024;
const MAX_FIELDS = 20;

/** Resolves when the file begins. Throws INVALID_ARGUMENT (no file, or not a form), EMPTY_AUDIO (a file was not chosen). */
export async function readMultipart(source: AsyncIterable<Buffer>, contentType: string): Promise<MultipartUpload> {
  const form = openForm(contentType);
  const fields = new Map<string, string>();
  let failure: ServiceError | undefined;
  let files = 0;
  const fail = (error: ServiceError) => {
    failure ??= error;
    form.destroy(failure);
  };
  form.on('field', (name, value, { valueTruncated }) => {
    if (valueTruncated) fail(invalid(`"${name}" may not be larger than ${MAX_FIELD_BYTES} bytes.`));
    fields.set(name, value);
  });
  form.on('fieldsLimit', () => fail(invalid(`A form may have ${MAX_FIELDS} fields.`)));
  form.on('file', (_name, file) => {
    files += 1;
    // A form's failure is also an error of its files, and comes from `pumped`.
    file.on('error', () => undefined);
    if (files === 1) return;
    file.resume();
    fail(invalid('Send one file at a time.'));
  });
  const begun = once(form, 'file') as Promise<[string, Readable, { filename?: string }]>;
  begun.catch(() => undefined);
  const pumped = pipeline(Readable.from(source), form).then(
    () => undefined,
    (error: unknown) => failure ?? (error instanceof ServiceError ? error : notWhole(error)),
  );
  // Without a file the form just ends.
  const first = await Promise.race([begun, pumped]).catch(async (error: unknown) => (await pumped) ?? notWhole(error));
  if (!Array.isArray(first))
    throw first ?? invalid('The form must hold the audio as a file, such as curl -F file=@song.mp3.');
  const [, file, { filename = '' }] = first;

  async function* audio(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of file) yield chunk as Uint8Array;
    } catch (error) {
      throw (await pumped) ?? error;
    } finally {
      // Left early: nothing more of the form is read.
      if (!file.readableEnded) form.destroy(new ServiceError('CANCELLED', 'The request was cancelled.'));
    }
    const problem = await pumped;
    if (problem) throw problem;
  }
  return { filename, audio: audio(), fields: () => fields };
}

function openForm(contentType: string): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, fieldNameSize: 100 },
    });
  } catch (error) {
    // busboy refuses a Content-Type without a boundary.
    throw new ServiceError('INVALID_ARGUMENT', 'The Content-Type of the form has no boundary.', { cause: error });
  }
}

function notWhole(cause: unknown): ServiceError {
  return new ServiceError('UPLOAD_CUT', 'The form is malformed or was cut. Send it again.', { cause });
}
