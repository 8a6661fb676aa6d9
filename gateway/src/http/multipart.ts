// Reads a multipart/form-data body with one file as a stream, and the fields beside the file.

import { addAbortSignal, finished, type Readable } from 'node:stream';
import { MIMEType } from 'node:util';
import { drained } from '@stemline/common/async/drained.ts';
import { invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import busboy from 'busboy';
import { MAX_FIELD_BYTES } from '../schema/limits.ts';
import { createPartCount, type PartCount } from './part-count.ts';

/** A form that is being read. */
export interface MultipartUpload {
  /** As the client sent it; empty: none. */
  readonly filename: string;
  /**
   * The bytes of the file. Ends when the whole form has arrived and is valid. Throws
   * INVALID_ARGUMENT and the errors of the source.
   */
  readonly audio: AsyncGenerator<Uint8Array, void, undefined>;
  /** Returns the fields that have arrived; all of them once `audio` has ended. */
  fields(): ReadonlyMap<string, string>;
}

/** Options for reading a form. */
export interface MultipartOptions {
  /** The Content-Type of the request, with the boundary. */
  readonly contentType: string;
  /** The names of the allowed fields; each may occur once. */
  readonly fieldNames: readonly string[];
  /** Stops the reading, which then throws CANCELLED. */
  readonly signal: AbortSignal;
}

interface FormFile {
  readonly stream: Readable;
  readonly filename: string;
}

const UNREADABLE_PART =
  'A part of the form has a malformed boundary line, or no valid header "Content-Disposition: form-data; name=…" (RFC 7578). Let your HTTP client build the form, such as curl -F file=@song.mp3.';
const FILE_HINT = 'such as curl -F file=@song.mp3';

/**
 * Resolves when the file begins. Throws INVALID_ARGUMENT (not a form, no file, or a wrong field)
 * and the errors of the source.
 */
export async function readMultipart(
  source: AsyncIterable<Buffer>,
  { contentType, fieldNames, signal }: MultipartOptions,
): Promise<MultipartUpload> {
  const { form, boundary } = openForm(contentType);
  const count = createPartCount(boundary);
  const fields = new Map<string, string>();
  let hasFile = false;
  let readParts = 0;
  let refusal: ServiceError | undefined;
  const refuse = (message: string) => {
    refusal ??= invalid(message);
    form.destroy(refusal);
  };

  // busboy gives no name when it is empty or missing.
  form.on('field', (name: string | undefined, value, { valueTruncated }) => {
    readParts += 1;
    if (name === undefined) refuse(`A field of the form has no name. Its fields: file, ${fieldNames.join(', ')}.`);
    else if (name === 'file') refuse(`"file" must be sent as a file, ${FILE_HINT}.`);
    else if (!fieldNames.includes(name))
      refuse(`A form has no field "${name.slice(0, 100)}". Its fields: file, ${fieldNames.join(', ')}.`);
    else if (fields.has(name)) refuse(`"${name}" is given twice. Send it once.`);
    else if (valueTruncated) refuse(`"${name}" must not be larger than ${MAX_FIELD_BYTES} bytes.`);
    else fields.set(name, value);
  });

  const begun = new Promise<FormFile>((resolve) => {
    form.on('file', (_name, stream, { filename = '' }) => {
      readParts += 1;
      // The file fails together with the form, and `ended` reports the error of the form.
      stream.on('error', () => undefined);
      if (hasFile) refuse('Send one file at a time.');
      // busboy continues with buffered bytes after destroy(), and the file would then never end.
      if (refusal) return void stream.destroy();
      hasFile = true;
      resolve({ stream, filename: unescapedName(filename) });
    });
  });

  const ended = new Promise<ServiceError | undefined>((resolve) => {
    finished(addAbortSignal(signal, form), (error) => {
      form.destroy();
      if (error) resolve(refusal ?? faultOf(error, boundary, count.parts > 0));
      else resolve(readParts < count.parts ? invalid(UNREADABLE_PART) : undefined);
    });
  });
  pump(source, form, count, signal).catch((error: Error) => form.destroy(error));

  const first = await Promise.race([begun, ended]);
  if (first instanceof ServiceError) throw first;
  if (!first) throw invalid(`The form must hold the audio as a file, ${FILE_HINT}.`);
  const { stream, filename } = first;

  async function* audio(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of stream) yield chunk as Uint8Array;
    } catch (error) {
      throw (await ended) ?? error;
    } finally {
      // The reader stopped early, so the rest of the form is not read.
      if (!stream.readableEnded) form.destroy();
    }
    const problem = await ended;
    if (problem) throw problem;
  }
  return { filename, audio: audio(), fields: () => fields };
}

function openForm(contentType: string): { readonly form: busboy.Busboy; readonly boundary: string } {
  try {
    const form = busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: { fieldSize: MAX_FIELD_BYTES },
    });
    return { form, boundary: new MIMEType(contentType).params.get('boundary') ?? '' };
  } catch (error) {
    // busboy refuses a Content-Type without a boundary.
    throw new ServiceError(
      'INVALID_ARGUMENT',
      'The Content-Type of the form has no boundary. Let the HTTP client set this header.',
      { cause: error },
    );
  }
}

/**
 * Decodes a file name. Browsers encode only quotes and line breaks, as %22, %0D and %0A (WHATWG,
 * multipart/form-data encoding algorithm).
 */
function unescapedName(filename: string): string {
  return filename.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

async function pump(
  source: AsyncIterable<Buffer>,
  form: busboy.Busboy,
  count: PartCount,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of source) {
    if (form.destroyed) return;
    count.add(chunk);
    if (!form.write(chunk)) await drained(form, signal);
  }
  if (!form.destroyed) form.end();
}

/** Keeps an error of the source, and translates one of busboy: the bytes are not a form. */
function faultOf(error: Error, boundary: string, hasParts: boolean): ServiceError {
  if (error instanceof ServiceError || error.name === 'AbortError') return ServiceError.from(error);
  const text = /header/.test(error.message)
    ? 'A part of the form has a malformed header.'
    : hasParts
      ? `The form is malformed: it does not end with "--${boundary}--".`
      : `The form has no part: it does not contain "--${boundary}", the boundary in its Content-Type.`;
  return new ServiceError('INVALID_ARGUMENT', text, { cause: error });
}
