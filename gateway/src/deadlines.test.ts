// Tests the deadlines of the calls of requests. The clock that the gateway reads is moved by hand.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { type RunningGateway, runGateway } from '@stemline/testing/gateway/run-gateway.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createPeers } from './adapters/grpc-peers.ts';
import { CHANGE_MS, type Peers } from './domain/peers.ts';

const REQUEST_ID = 'deadlines';
const DELIVERY = `msg_${'1'.repeat(56)}`;
/** The time that each call takes on the clock of the gateway. */
const CALL_MS = 2_300;

/** The deadline of the real calls, so that a busy machine does not change the result. */
const REAL_MS = 60_000;

let fixture: GatewayFixture;
let gateway: RunningGateway;
let songhash = '';
/** The calls of a request. `endsAfterMs`: from the start of the request to the deadline. */
let calls: { readonly method: string; readonly deadlineMs: number; readonly endsAfterMs: number }[] = [];

function slowed({ storage, queue, ...others }: Peers): Peers {
  let passedMs = 0;
  const pass = (method: string, { requestId, deadlineMs }: { requestId: string; deadlineMs: number }) => {
    if (requestId !== REQUEST_ID) return;
    if (calls.length === 0) passedMs = 0;
    calls.push({ method, deadlineMs, endsAfterMs: passedMs + deadlineMs });
    passedMs += CALL_MS;
    vi.advanceTimersByTime(CALL_MS);
  };
  const ofStorage: typeof storage.unary = (method, request, options) => {
    pass(method, options);
    return storage.unary(method, request, { ...options, deadlineMs: REAL_MS });
  };
  const ofQueue: typeof queue.unary = (method, request, options) => {
    pass(method, options);
    return queue.unary(method, request, { ...options, deadlineMs: REAL_MS });
  };
  return { ...others, storage: { ...storage, unary: ofStorage }, queue: { ...queue, unary: ofQueue } };
}

beforeAll(async () => {
  fixture = await startGateway();
  gateway = await runGateway(fixture.config, { peers: slowed(createPeers(fixture.config)) });
  const sent = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30, 1) });
  songhash = ((await sent.json()) as { hash: string }).hash;
  fixture.queue.deliveries.push({ id: DELIVERY, event: 'DELIVERY_EVENT_DONE', state: 'DELIVERY_STATE_DEAD' });
});
afterAll(async () => {
  await gateway.stop(500);
  await fixture.stop();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  calls = [];
});
afterEach(() => {
  vi.useRealTimers();
});

async function send(method: string, path: string): Promise<void> {
  const body = path.endsWith('/test') ? '{"url": "https://example.org"}' : null;
  const url = `http://127.0.0.1:${gateway.port}${path.replace('SONG', songhash)}`;
  await fetch(url, { method, body, headers: { 'x-request-id': REQUEST_ID } });
}

it.each([
  ['/apiv1/songs/SONG', ['GetJob', 'GetSong']],
  ['/apiv1/songs/SONG/deliveries', ['GetSong', 'ListDeliveries']],
  ['/apiv1/songs/SONG/tracks.zip', ['GetSong', 'GetJob', 'GetSong']],
  ['/apiv1/models', ['ListModels']],
])('promise 35: all calls of GET %s end within 4.8 s of its start', async (path, methods) => {
  await send('GET', path);
  expect(calls.map(({ method }) => method)).toEqual(methods);
  for (const call of calls) expect(call.endsAfterMs, call.method).toBeLessThanOrEqual(4_800);
});

it.each([
  ['POST', '/apiv1/songs/SONG/cancel', ['CancelJob', 'GetJob', 'GetSong']],
  ['POST', '/apiv1/songs/SONG/retry', ['RetryJob', 'GetJob', 'GetSong']],
  ['DELETE', '/apiv1/songs/SONG', ['CancelJob', 'RemoveSong']],
  ['POST', `/apiv1/deliveries/${DELIVERY}/redeliver`, ['RedeliverDelivery']],
  ['POST', '/apiv1/callbacks/test', ['TestCallback']],
])(
  'promise 35: the first call of %s %s may last 4.8 s, and all calls end within that time',
  async (method, path, methods) => {
    await send(method, path);
    expect(calls.map((call) => call.method)).toEqual(methods);
    expect(calls[0]?.deadlineMs).toBe(CHANGE_MS);
    for (const call of calls) expect(call.endsAfterMs, call.method).toBeLessThanOrEqual(CHANGE_MS);
  },
);
