// The REST calls of the tests, as plain as a script of a user would make them.

import { type Stack, until } from './stack.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

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

/** Waits until the song is in one of the states and returns what the status route says of it. */
export async function untilState(stack: Stack, hash: string, ...states: string[]): Promise<Record<string, unknown>> {
  return until(`song ${hash.slice(0, 8)} is ${states.join(' or ')}`, async () => {
    const { body } = await call(stack, 'GET', `/apiv1/songs/${hash}`);
    return states.includes(String(body.state)) ? body : undefined;
  });
}

export async function track(stack: Stack, hash: string, name: string): Promise<Buffer> {
  const response = await fetch(`${stack.url}/apiv1/track/${hash}/${name}`);
  if (response.status !== 200) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}
