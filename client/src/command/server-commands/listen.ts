// The command `listen`: receives callbacks on this machine, verifies them, and prints them.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { untilAborted } from '@stemline/common/async/wait.ts';
import { isCallbackSecret } from '@stemline/common/callback-secret.ts';
import { CallbackRefused, verifyCallback } from '../../callbacks.ts';
import { CommandError, usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { wholeNumberOf } from '../parse.ts';
import type { Call, Command } from '../syntax.ts';
import { oneLine, printable } from '../terminal.ts';

const DEFAULT_PORT = 8000;
/** No callback of the server has a larger body. */
const MAX_BODY_BYTES = 64 * 1024;
const SECRET_VARIABLE = 'STEMLINE_CALLBACK_SECRET';

/** The command. */
export const listen: Command = {
  name: 'listen',
  summary: 'Receive callbacks on this machine, verify them and print them',
  details: [
    `The secret comes from ${SECRET_VARIABLE}, because other users of a machine see the arguments of a command. Without it, signatures are not checked. A callback with a wrong signature is answered with 401.`,
    'The server must run on this machine, or STEMLINE_CALLBACK_ALLOW of the server must allow the address.',
  ],
  args: [],
  flags: [
    { name: 'port', short: 'p', value: 'N', text: `Port; 0: any free one; default: ${DEFAULT_PORT}` },
    { name: 'host', value: 'ADDRESS', text: 'Address to listen on; default: 127.0.0.1' },
    { name: 'count', value: 'N', text: 'End after this number of callbacks with the right signature' },
    { name: 'status', value: 'CODE', text: 'Answer with this status, to test repeats; default: 204' },
  ],
  examples: [`${SECRET_VARIABLE}=whsec_... stemline listen --port 8000 --json`],
  run,
};

async function run(call: Call): Promise<typeof EXIT.ok> {
  const { flags, terminal, env } = call;
  const port =
    flags.port === undefined ? DEFAULT_PORT : wholeNumberOf('port', String(flags.port), { min: 0, max: 65535 });
  const status =
    flags.status === undefined ? 204 : wholeNumberOf('status', String(flags.status), { min: 200, max: 599 });
  const most =
    flags.count === undefined
      ? Number.POSITIVE_INFINITY
      : wholeNumberOf('count', String(flags.count), { min: 1, max: 1_000_000 });
  const secret = env[SECRET_VARIABLE] || undefined;
  if (secret !== undefined && !isCallbackSecret(secret))
    throw usageError(`${SECRET_VARIABLE} must be "whsec_" and the base64 of 24 to 64 bytes.`);
  const host = (flags.host as string | undefined) ?? '127.0.0.1';
  // Other commands start faster without it.
  const { createServer } = await import('node:http');
  let count = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const http = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
    const body = await readBody(request).catch(() => 'cut' as const);
    // The sender has closed the connection.
    if (body === 'cut') return;
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    const fault = secret === undefined ? undefined : await signatureFault(body, request.headers, secret);
    print(call, request, body, secret === undefined ? null : (fault ?? ''));
    response.writeHead(fault === undefined ? status : 401, { connection: 'close' }).end(() => {
      if (fault === undefined) count += 1;
      if (count >= most) finish();
    });
  });
  http.listen(port, host);
  await once(http, 'listening').catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(
      EXIT.failed,
      cause.code ?? 'FAILED',
      `Nothing can listen on ${host}:${port} (${cause.code}).`,
      { cause },
    );
  });
  const { port: used } = http.address() as AddressInfo;
  const check =
    secret === undefined ? `${SECRET_VARIABLE} is not set, so signatures are not checked` : 'signatures are checked';
  terminal.note(`Listening on http://${host.includes(':') ? `[${host}]` : host}:${used}/; ${check}. Ctrl-C ends.`);
  try {
    await Promise.race([finished, untilAborted(terminal.signal)]);
    if (count < most && most !== Number.POSITIVE_INFINITY) terminal.signal.throwIfAborted();
    // Without a number of callbacks, Ctrl-C is the usual end.
    return EXIT.ok;
  } finally {
    http.close();
    http.closeAllConnections();
  }
}

/** Returns the reason why a callback must not be trusted; undefined: its signature is right. */
async function signatureFault(
  body: Buffer,
  headers: IncomingMessage['headers'],
  secret: string,
): Promise<string | undefined> {
  try {
    await verifyCallback({ headers, body, secret });
    return undefined;
  } catch (error) {
    if (error instanceof CallbackRefused) return error.message;
    // The signature is right. A body that is no JSON is printed too.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Resolves with undefined for a body that is too large. Reads it to its end, because a sender may
 * see no answer before.
 */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** `fault`: empty: the signature is right; null: it was not checked. */
function print({ terminal, json }: Call, { headers }: IncomingMessage, body: Buffer, fault: string | null): void {
  const event = headers['x-stemline-event'] ?? null;
  const songhash = headers['x-stemline-songhash'] || null;
  const id = headers['webhook-id'] ?? null;
  const text = body.toString('utf8');
  if (json) {
    const verified = fault === null ? null : fault === '';
    terminal.out(JSON.stringify({ id, event, hash: songhash, verified, fault: fault || null, body: text }));
    return;
  }
  const trust = fault === null ? 'not checked' : fault === '' ? 'verified' : `NOT TRUSTED: ${fault}`;
  // The verdict comes before all text of the sender, which could imitate it.
  const sent = [event ?? 'no event', songhash ?? '-', id ?? '-', text].map((value) => printable(oneLine(`${value}`)));
  terminal.out([new Date().toISOString(), trust, ...sent].join('  '));
}
