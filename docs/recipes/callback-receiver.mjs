// Receives callbacks behind a reverse proxy, checks their signatures, and writes each delivery once
// into a file, also after a restart. nginx.conf has the settings of the proxy.
// Needs: npm install @stemline/client
// Usage: CALLBACK_SECRET=whsec_… [DELIVERIES=deliveries.jsonl] [PORT=8000] node callback-receiver.mjs

import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { CallbackRefused, verifyCallback } from '@stemline/client';

const secret = process.env.CALLBACK_SECRET ?? '';
// Without a usable secret, every callback would be answered with an error.
if (!/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/.test(secret))
  throw new Error('CALLBACK_SECRET must be "whsec_" and the base64 of 24 to 64 bytes.');
const path = process.env.DELIVERIES ?? 'deliveries.jsonl';
/** A callback has at most 64 KiB of data. */
const MAX_BYTES = 64 * 1024;

const text = existsSync(path) ? readFileSync(path, 'utf8') : '';

/** Returns the ids in the file. */
function handledIds() {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line).id];
    } catch {
      // The last line is empty, or a crash has cut it off.
      return [];
    }
  });
}

const handled = new Set(handledIds());
const file = await open(path, 'a');
if (text !== '' && !text.endsWith('\n')) await file.appendFile('\n');
/** Deliveries are written one after the other, so that two attempts at the same time are one. */
let last = Promise.resolve();

function handle({ id, event, songhash, data }) {
  last = last
    .catch(() => undefined)
    .then(async () => {
      if (handled.has(id)) return;
      await file.appendFile(`${JSON.stringify({ id, event, songhash, data })}\n`);
      // The answer says that the delivery is safe, so the disk must have it before.
      await file.datasync();
      handled.add(id);
    });
  return last;
}

/**
 * Returns the bytes as they arrived, because the signature covers them; undefined: they are more
 * than those of every callback. Such a body is read to its end, because a sender may see no answer
 * before.
 */
async function bytesOf(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes <= MAX_BYTES) parts.push(part);
  }
  return bytes <= MAX_BYTES ? Buffer.concat(parts) : undefined;
}

const server = createServer(async (request, response) => {
  const answer = (status) => response.writeHead(status, { connection: 'close' }).end();
  if (request.method !== 'POST') return answer(405);
  try {
    const body = await bytesOf(request);
    if (body === undefined) return answer(413);
    await handle(await verifyCallback({ headers: request.headers, body, secret }));
    return answer(204);
  } catch (error) {
    return answer(error instanceof CallbackRefused ? 401 : 500);
  }
});

server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1', () => {
  console.log(JSON.stringify({ listening: server.address().port }));
});
