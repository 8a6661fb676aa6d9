// Calls the REST API as the script of a user does.

import type { Stack } from './stack.ts';
import { until } from './until.ts';

/** An answer of the gateway. */
export interface Answer {
  readonly status: number;
  /** The parsed JSON, or `{ text }` for another content type. */
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** Sends a request to the gateway. Resolves for every status. */
export async function call(stack: Stack, method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${stack.url}${path}`, { method, ...init });
  const text = await response.text();
  const body = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : { text };
  return { status: response.status, body, headers: response.headers };
}

/** The original route: JSON with the song as base64. */
export function separate(stack: Stack, mp3: Buffer, fields: Record<string, unknown> = {}): Promise<Answer> {
  return call(stack, 'POST', '/apiv1/separate', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mp3: mp3.toString('base64'), ...fields }),
  });
}

/** Waits until the song is in one of the states. Resolves with the body of its status. */
export async function untilState(
  stack: Stack,
  songhash: string,
  ...states: string[]
): Promise<Record<string, unknown>> {
  return until(`song ${songhash.slice(0, 8)} is ${states.join(' or ')}`, async () => {
    const { body } = await call(stack, 'GET', `/apiv1/songs/${songhash}`);
    return states.includes(String(body.state)) ? body : undefined;
  });
}

/** Downloads a track. Rejects when the status is not 200. */
export async function track(stack: Stack, songhash: string, name: string): Promise<Buffer> {
  const response = await fetch(`${stack.url}/apiv1/track/${songhash}/${name}`);
  if (response.status !== 200)
    throw new Error(`the track ${name} was refused: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}
