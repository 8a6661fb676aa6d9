// Tests the pauses between connections for events, with a clock of the test.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStemlineClient } from './client.ts';

const HASH = 'a'.repeat(56);
const page = () => new Response('<html>', { headers: { 'content-type': 'text/html' } });
const running = () => Response.json({ hash: HASH, state: 'running' });
const events = (name: string) => () =>
  new Response(`event: ${name}\ndata: {"hash":"${HASH}","state":"running"}\n\n`, {
    headers: { 'content-type': 'text/event-stream' },
  });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Returns the number of connections for events within two minutes. */
async function connections(follow: 'wait' | 'watch', answer: () => Response): Promise<number> {
  let count = 0;
  const fetch = async (url: string | URL | Request) => {
    if (!/\/events/.test(String(url))) return running();
    count += 1;
    return answer();
  };
  const client = createStemlineClient({ baseUrl: 'http://localhost', fetch });
  const stopping = new AbortController();
  const followed = async () => {
    if (follow === 'wait') await client.wait(HASH, { signal: stopping.signal });
    else for await (const _message of client.watchSongs([HASH], { signal: stopping.signal }));
  };
  const ended = followed().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(120_000);
  stopping.abort(new Error('enough'));
  expect(await ended).toMatchObject({ message: 'enough' });
  return count;
}

it.each([
  ['wait', 'has a page in place of events', page],
  ['wait', 'cuts the events after the first', events('snapshot')],
  ['watch', 'cuts the events after the first', events('snapshot')],
] as const)('%s asks a server that %s less and less often', async (follow, _title, answer) => {
  const count = await connections(follow, answer);
  // Five pauses that grow to 10 seconds, and then one each 5 to 10 seconds.
  expect(count).toBeGreaterThan(10);
  expect(count).toBeLessThan(32);
});
