// Sends requests to the gateways as a client does, with a time limit.

import { createHash } from 'node:crypto';
import { withTimeout } from '@stemline/common/async/abort.ts';

/** The answer to a request. */
export interface Answer {
  /** 0: no complete answer came. */
  readonly status: number;
  /** The parsed JSON; empty for other bodies. */
  readonly body: Readonly<Record<string, unknown>>;
  /** SHA-224 of the body's bytes. */
  readonly sha224: string;
}

/** A request. */
export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
const NO_ANSWER: Answer = { status: 0, body: {}, sha224: '' };

/** Sends a request. Resolves with status 0 when the connection breaks or the time is over. */
export async function call(url: string, { method = 'GET', headers = {}, body, timeoutMs }: Call = {}): Promise<Answer> {
  try {
    return await withTimeout(timeoutMs ?? TIMEOUT_MS, undefined, async (signal) => {
      const response = await fetch(url, {
        method,
        headers: { ...headers },
        signal,
        body: (body as RequestInit['body']) ?? null,
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const isJson = response.headers.get('content-type')?.includes('json');
      const sha224 = createHash('sha224').update(bytes).digest('hex');
      return { status: response.status, body: isJson ? JSON.parse(bytes.toString()) : {}, sha224 };
    });
  } catch {
    // The connection broke, the time was over, or the answer was cut.
    return NO_ANSWER;
  }
}
