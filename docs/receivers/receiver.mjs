// Receives callbacks of Stemline, checks their signatures, and handles each delivery once.
// Needs: npm install standardwebhooks
// Start: CALLBACK_SECRET=whsec_… PORT=8000 node receiver.mjs

import { createServer } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const secret = process.env.CALLBACK_SECRET;
// Without a secret, every callback would be answered with an error.
if (!secret) throw new Error('CALLBACK_SECRET is not set.');
const webhook = new Webhook(secret);
const MAX_BYTES = 64 * 1024;

/** The deliveries that were handled. A real receiver keeps them where a restart does not lose them. */
const handled = new Set();

function handle({ id, event, songhash, data }) {
  console.log(JSON.stringify({ id, event, songhash, data }));
}

/**
 * Returns the body, or undefined when it is larger than every callback. Such a body is read to its
 * end, because a sender may see no answer before.
 */
async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

const server = createServer(async (request, response) => {
  const answer = (status) => response.writeHead(status, { connection: 'close' }).end();
  if (request.method !== 'POST') return answer(405);
  try {
    const body = await readBody(request);
    if (body === undefined) return answer(413);
    // The signature covers the bytes as they arrived, so the check comes before the JSON is read.
    webhook.verify(body, request.headers, { jsonParse: false });
    const id = request.headers['webhook-id'];
    if (!handled.has(id)) {
      const event = request.headers['x-stemline-event'];
      const songhash = request.headers['x-stemline-songhash'];
      handle({ id, event, songhash, data: body === '' ? null : JSON.parse(body) });
      handled.add(id);
    }
    return answer(204);
  } catch (error) {
    return answer(error instanceof WebhookVerificationError ? 401 : 500);
  }
});

server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1', () => {
  console.log(JSON.stringify({ listening: server.address().port }));
});
