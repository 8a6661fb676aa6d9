// Measures how fast the gateway decodes the base64 of `POST /apiv1/separate`.

import { readSeparateBody } from '@stemline/gateway/http/json-body/separate-body.ts';

const AUDIO_BYTES = 48 * 1024 ** 2;
const CHUNK_BYTES = 65_536;

/** Prints the megabytes of JSON that are decoded per second, over one body. */
export async function measureBase64(): Promise<void> {
  const body = Buffer.from(`{"mp3":"${Buffer.alloc(AUDIO_BYTES, 7).toString('base64')}"}`);
  const begin = performance.now();
  let size = 0;
  for await (const piece of readSeparateBody(inChunks(body)).audio) size += piece.length;
  if (size !== AUDIO_BYTES) throw new Error(`decoded ${size} bytes of ${AUDIO_BYTES}`);
  const megabytesPerSecond = body.length / 1e3 / (performance.now() - begin);
  console.log(`base64 in JSON: ${megabytesPerSecond.toFixed(0)} MB of JSON decoded per second, 1 run`);
}

async function* inChunks(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += CHUNK_BYTES) yield body.subarray(at, at + CHUNK_BYTES);
}
