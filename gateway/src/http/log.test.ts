// Tests the log lines and the counts of a request.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { HASHED_FILE } from '@stemline/testing/gateway/small-page.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { createObserver } from './observer.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

const LEVELS = pino.levels.labels;
const lines: { level: number; msg: string; method?: string; route?: string; status?: number; code?: string }[] = [];
let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway({ log: pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }) });
});
afterAll(() => fixture.stop());

/** On a busy machine, readiness checks may fail. Their lines name a peer. */
const ofRequests = () => lines.filter((line) => !('peer' in line));

/**
 * Returns the lines of one request. The last one is written when the response is closed.
 */
async function logOf(path: string, init?: RequestInit): Promise<string[]> {
  lines.length = 0;
  await (await fetch(fixture.base + path, init)).arrayBuffer();
  await expect.poll(() => ofRequests().at(-1)?.msg, PATIENT).toBe('request ended');
  return ofRequests().map(({ level, msg, status }) => `${LEVELS[level]} ${msg}${status ? ` ${status}` : ''}`);
}

it('a successful request that changes nothing is logged at debug level', async () => {
  expect(await logOf('/apiv1/queue')).toEqual(['debug request ended 200']);
  expect(await logOf('/')).toEqual(['debug request ended 200']);
});

it('requests that change something and refused requests are logged at info level', async () => {
  expect(await logOf('/apiv1/songs', { method: 'POST', body: mp3(30) })).toEqual(['info request ended 202']);
  expect(await logOf(`/apiv1/songs/${'0'.repeat(56)}`)).toEqual(['info request refused', 'info request ended 404']);
});

it('a download whose caller disconnects is not logged at info level', async () => {
  const { hash: songhash } = (await (
    await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(9_000, 2) })
  ).json()) as { hash: string };
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
  lines.length = 0;
  const leaving = new AbortController();
  const response = await fetch(`${fixture.base}/apiv1/track/${songhash}/original`, { signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  await expect.poll(() => lines.map(({ msg }) => msg), PATIENT).toContain('request ended');
  await (await fetch(`${fixture.base}/apiv1/track/${songhash}/vocals`)).arrayBuffer();
  expect(ofRequests().map(({ level }) => LEVELS[level])).not.toContain('info');
});

it('probes are not logged', async () => {
  lines.length = 0;
  for (const path of ['/livez', '/readyz', '/metrics']) await (await fetch(fixture.base + path)).arrayBuffer();
  await logOf('/apiv1/queue');
  expect(ofRequests().map(({ route }) => route)).toEqual(['/apiv1/queue']);
});

/** Reads the count of answers with a status for a route. */
async function counted(route: string, status: number): Promise<number> {
  const text = await (await fetch(`${fixture.base}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('stemline_http_requests_total'))
    .filter((line) => line.includes(`route="${route}"`) && line.includes(`status="${status}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Sends bytes, waits until the request is counted, and returns its log lines. */
async function linesOf(bytes: string, route: string, status: number) {
  const before = await counted(route, status);
  lines.length = 0;
  await rawRequest(fixture.port, [bytes]);
  await expect.poll(() => counted(route, status), PATIENT).toBe(before + 1);
  const ended = lines.filter(({ msg }) => msg === 'request ended').map((line) => `${line.route} ${line.status}`);
  return { ended, codes: lines.flatMap(({ code }) => code ?? []) };
}

const HEAD = 'HTTP/1.1\r\nhost: x\r\nconnection: close\r\n';
const REQUESTS: [what: string, request: string, route: string, status: number, code?: string][] = [
  ['of another method', `PATCH /apiv1/queue ${HEAD}`, '/apiv1/queue', 405, 'METHOD_NOT_ALLOWED'],
  ['of an unknown address', `GET /apiv1/nowhere ${HEAD}`, 'unknown', 404, 'ROUTE_UNKNOWN'],
  ['of an undecodable address', `GET /apiv1/songs/%zz ${HEAD}`, 'unknown', 400, 'INVALID_ARGUMENT'],
  ['of a file of the page', `GET ${HASHED_FILE} ${HEAD}`, 'static', 200],
  ['for another server', 'GET /docs HTTP/1.1\r\nhost: evil.example\r\n', 'unknown', 421, 'HOST_NOT_ALLOWED'],
  ['of another page', `POST /apiv1/songs ${HEAD}origin: null\r\n`, '/apiv1/songs', 403, 'ORIGIN_NOT_ALLOWED'],
  ['with an expectation', `GET / ${HEAD}expect: tea\r\n`, 'unknown', 417, 'EXPECTATION_FAILED'],
];
it.each(REQUESTS)(
  'a request %s is counted once and logged once, with its reason',
  async (_what, request, route, status, code) => {
    const { ended, codes } = await linesOf(`${request}\r\n`, route, status);
    expect(codes).toEqual(code ? [code] : []);
    expect(ended).toEqual([`${route} ${status}`]);
  },
);

const CONNECTIONS: [what: string, bytes: string, status: number, code: string][] = [
  ['words', 'hello\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  ['endless headers', `GET / HTTP/1.1\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ['the method CONNECT', 'CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
];
it.each(CONNECTIONS)(
  'a connection that sends %s instead of a request is counted once, and its reason is logged once',
  async (_what, bytes, status, code) => {
    expect(await linesOf(bytes, 'unknown', status)).toEqual({ ended: [], codes: [code] });
  },
);

it('a request whose caller disconnects before the answer is counted with the status 499', async () => {
  const metrics = createMetrics();
  const observer = createObserver(metrics, createSilentLogger());
  const server = createServer((request, response) => observer.begin(request, response, 'id')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const asked = once(server, 'request');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await asked;
  socket.destroy();
  const line = 'stemline_http_requests_total{route="unknown",method="GET",status="499"} 1';
  await expect.poll(() => metrics.text(), PATIENT).toContain(line);
  server.close();
});
