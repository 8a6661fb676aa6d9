// Sends the requests of the command with node:http, which takes much less processor time than
// fetch. Answers are not compressed.

import type { Agent, ClientRequest, IncomingMessage, request } from 'node:http';
import { drained } from '@stemline/common/async/drained.ts';

type Fetch = typeof globalThis.fetch;

/** The requests that the client sends. */
interface Init {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Blob | Uint8Array | string;
  readonly signal?: AbortSignal;
}

interface Transport {
  readonly request: typeof request;
  readonly agent: Agent;
}

/** Servers close a connection that is idle for 5 s, perhaps just when the next request is sent. */
const MAX_IDLE_MS = 4_000;

/**
 * Returns a function that does what the client needs of fetch: it rejects with a TypeError, whose
 * cause is the error of the system, when there is no whole answer, and with the signal's reason. It
 * returns redirects, which the client follows itself.
 */
export function createHttpFetch(): Fetch {
  const transports = new Map<string, Promise<Transport>>();
  const transportOf = (protocol: string) => {
    const transport = transports.get(protocol) ?? openTransport(protocol);
    transports.set(protocol, transport);
    return transport;
  };
  const send = async (url: URL, init: Init): Promise<Response> => {
    const { request, agent } = await transportOf(url.protocol);
    const { method = 'GET', headers = {}, body, signal } = init;
    signal?.throwIfAborted();
    const length = body instanceof Blob ? { 'content-length': body.size } : {};
    const options = { method, headers: { ...headers, ...length }, agent, ...(signal && { signal }) };
    return responseOf(await answerTo(request(url, options), init), signal);
  };
  return (url, init) => send(new URL(String(url)), init as Init);
}

/** Other commands start faster without these modules. */
async function openTransport(protocol: string): Promise<Transport> {
  const { request, Agent } = protocol === 'https:' ? await import('node:https') : await import('node:http');
  return { request, agent: new Agent({ keepAlive: true, timeout: MAX_IDLE_MS }) };
}

function answerTo(outgoing: ClientRequest, { body, signal }: Init): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(signal?.aborted ? signal.reason : failedFetch(cause));
    outgoing.on('error', fail);
    outgoing.once('response', (incoming) => {
      // An answer may come before the whole body is sent, which then nothing reads.
      incoming.once('end', () => {
        if (!outgoing.writableFinished) outgoing.destroy();
      });
      resolve(incoming);
    });
    write(outgoing, body).catch((error) => {
      fail(error);
      outgoing.destroy();
    });
  });
}

async function write(outgoing: ClientRequest, body: Init['body']): Promise<void> {
  if (!(body instanceof Blob)) {
    outgoing.end(body);
    return;
  }
  for await (const bytes of body.stream() as unknown as AsyncIterable<Uint8Array>) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(bytes)) await drained(outgoing);
  }
  outgoing.end();
}

function failedFetch(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause });
}

/** The members of a response that the client reads. */
function responseOf(incoming: IncomingMessage, signal: AbortSignal | undefined): Response {
  const { statusCode: status = 0, statusMessage: statusText = '', headers } = incoming;
  const get = (name: string) => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  };
  const parts = { type: 'basic', status, statusText, ok: status >= 200 && status < 300, headers: { get } };
  return { ...parts, body: bodyOf(incoming, signal) } as unknown as Response;
}

function bodyOf(incoming: IncomingMessage, signal: AbortSignal | undefined) {
  const pieces = incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const read = async () => {
    try {
      return await pieces.next();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new TypeError('terminated', { cause });
    }
  };
  const cancel = async () => void incoming.destroy();
  const end = async () => {
    await cancel();
    return { done: true, value: undefined };
  };
  return { getReader: () => ({ read, cancel }), cancel, [Symbol.asyncIterator]: () => ({ next: read, return: end }) };
}
