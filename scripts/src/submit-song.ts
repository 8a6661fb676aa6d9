// Sends a song through `POST /apiv1/separate`: base64 in JSON, read and encoded in pieces.

import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { PlainError } from './plain-error.ts';

/** A song file to send. */
export interface Submission {
  readonly path: string;
  /** The size of the file in bytes. */
  readonly size: number;
  /** Empty: the default model of the server. */
  readonly model: string;
}

/** Returns the length of the JSON body of a song, in bytes. */
function jsonBodyLength({ size, model }: Submission): number {
  return Math.ceil(size / 3) * 4 + Buffer.byteLength(HEAD + tail(model));
}

/**
 * Sends the song to the gateway at `url` and resolves with its songhash. Rejects with a PlainError
 * when the server refuses the song.
 */
export async function submitSong(url: string, song: Submission, signal: AbortSignal): Promise<string> {
  const length = jsonBodyLength(song);
  const call = request(`${url}/apiv1/separate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': length },
    signal,
  });
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    call.once('error', reject);
    call.once('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
  });
  const sent = pipeline(separateBody(song), call);
  // A server that refuses the song may answer and close the connection before it has read the body.
  // Then its answer is the result, and the error of sending the body is not.
  sent.catch(() => {});
  const { status, body } = await answered;
  const answer = parse(body);
  if (status !== 200 || typeof answer.hash !== 'string') {
    throw new PlainError(`the server refused the song (${status}): ${answer.reason ?? body.slice(0, 300)}`);
  }
  return answer.hash;
}

const HEAD = '{"mp3":"';

function tail(model: string): string {
  return `"${model === '' ? '' : `,"model":${JSON.stringify(model)}`}}`;
}

async function* separateBody({ path, model }: Submission): AsyncGenerator<string | Buffer> {
  yield HEAD;
  // base64 encodes groups of three bytes: the remaining bytes go into the next piece.
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % 3);
    yield bytes.toString('base64', 0, whole);
    rest = bytes.subarray(whole);
  }
  yield rest.toString('base64');
  yield tail(model);
}

function parse(body: string): { hash?: unknown; reason?: string } {
  try {
    return JSON.parse(body) as { hash?: unknown; reason?: string };
  } catch {
    // Perhaps the page of a proxy: the caller shows its text.
    return {};
  }
}
