// Verification of callbacks by their signature (https://www.standardwebhooks.com/). It uses Web
// Crypto and runs in Node, in browsers on https pages, and in edge runtimes.

import type { CallbackEvent } from './types.ts';

/** A callback that is refused: answer 401 and do not use its content. */
export class CallbackRefused extends Error {
  override readonly name = 'CallbackRefused';
}

/** A POST as it arrived. */
export interface ReceivedCallback {
  /** `Headers`, or the headers of a request in Node. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it arrived. JSON that was read and written again has another signature. */
  readonly body: string | Uint8Array;
  /** The secret, or several of which one must fit: `whsec_` and base64. */
  readonly secret: string | readonly string[];
  /** The largest difference between the clocks of sender and receiver, in seconds. Default: 300. */
  readonly toleranceSeconds?: number | undefined;
}

/** A callback whose signature is right. */
export interface VerifiedCallback {
  /**
   * The id of the delivery, the same in every attempt. Store it with the effect of the callback: a
   * delivery may arrive more than once.
   */
  readonly id: string;
  readonly event: CallbackEvent;
  /** The song; empty in a test. */
  readonly songhash: string;
  /** The `data` of the callback; null: it has none. */
  readonly data: unknown;
  /** Time of the attempt, in Unix seconds. */
  readonly timestamp: number;
}

const SCHEME = 'v1,';

/**
 * Checks the signature and the age of a callback. Throws CallbackRefused when it is not from a
 * sender with the secret, and an Error when a secret is malformed.
 */
export async function verifyCallback(received: ReceivedCallback): Promise<VerifiedCallback> {
  const { headers, body, secret, toleranceSeconds = 300 } = received;
  const header = (name: string): string => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name];
    return typeof value === 'string' ? value : '';
  };
  const [id, time, signatures] = [header('webhook-id'), header('webhook-timestamp'), header('webhook-signature')];
  if (id === '' || !/^\d+$/.test(time) || signatures === '')
    throw new CallbackRefused('The callback has no signature. Does the server have the secret?');
  const timestamp = Number(time);
  if (Math.abs(Date.now() / 1_000 - timestamp) > toleranceSeconds)
    throw new CallbackRefused('The callback is too old, or the clock of this machine is wrong.');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${time}.`), bytes);
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const keys = await Promise.all(secrets.map(keyOf));
  if (!(await isSigned(keys, signatures, signed)))
    throw new CallbackRefused(
      'The signature of the callback is wrong: it has another secret, or its body was changed.',
    );
  const text = new TextDecoder().decode(bytes);
  return {
    id,
    event: header('x-stemline-event') as CallbackEvent,
    songhash: header('x-stemline-songhash'),
    data: text === '' ? null : JSON.parse(text),
    timestamp,
  };
}

type Key = Awaited<ReturnType<typeof keyOf>>;

async function isSigned(keys: readonly Key[], signatures: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  for (const signature of signatures.split(' ').filter((one) => one.startsWith(SCHEME))) {
    const bytes = bytesOf(signature.slice(SCHEME.length));
    // The comparison of Web Crypto takes the same time for every signature.
    for (const key of keys) if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return true;
  }
  return false;
}

function keyOf(secret: string) {
  const bytes = secret.startsWith('whsec_') ? bytesOf(secret.slice('whsec_'.length)) : undefined;
  if (!bytes?.length) throw new Error('A secret of callbacks is "whsec_" and base64.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** Reads base64. Returns undefined for other text. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
