// Sends a song through the original way in, as base64 inside JSON, read and encoded piece by piece.

import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { PlainError } from './plain-error.ts';

export interface Submission {
  readonly path: string;
  /** The size of the file in bytes. */
  readonly size: number;
  /** Empty: what the server takes by itself. */
  readonly model: string;
}

/** How long the JSON body of a song is, in bytes. */
export function jsonBodyLength({ size, model }: Submission): number {
  return Math.ceil(size / 3) * 4 + Buffer.byteLength(HEAD + tail(model));
}

/** POST /apiv1/separate; resolves with the songhash. Throws a PlainError when the server refuses. */
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
  // A server that refuses answers before it has read everything and closes: its answer counts, not the broken pipe.
  sent.catch(() => {});
  const { status, body } = await answered;
  const answer = parse(body);
  if (status !== 200 || typeof answer.hash !== 'string') {
    throw new PlainError(`the server did not take the song (${status}): ${answer.reason ?? body.slice(0, 300)}`);
  }
  return answer.hash;
}

const HEAD = '{"mp3":"';

function tail(model: string): string {
  return `"${model === '' ? '' : `,"model":${JSON.stringify(model)}`}}`;
}

async function* separateBody({ path, model }: Submission): AsyncGenerator<string | Buffer> {
  yield HEAD;
  // base64 takes three bytes at a time: what is left over waits for the next piece.
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
    // A proxy's page, perhaps: shown as it is.
    return {};
  }
}
