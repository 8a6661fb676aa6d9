// What a request leaves in the log and in the counters.

import { publishDone } from '@stemline/storage-service/test-kit.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mp3, type Stage, setStage } from '../test-kit.ts';
import { rawRequest } from '../testing/raw-request.ts';

/** Tests share the machine. */
const PATIENT = { timeout: 15_000 };

const LEVELS = pino.levels.labels;
const lines: { level: number; msg: string; method?: string; route?: string; status?: number; code?: string }[] = [];
let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ log: pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }) });
});
afterAll(() => stage.stop());

/** The lines of one request; the last is written when its connection knows that the answer is out. */
async function logOf(path: string, init?: RequestInit): Promise<string[]> {
  lines.length = 0;
  await (await fetch(stage.base + path, init)).arrayBuffer();
  await expect.poll(() => lines.at(-1)?.msg, PATIENT).toBe('request ended');
  return lines.map(({ level, msg, status }) => `${LEVELS[level]} ${msg}${status ? ` ${status}` : ''}`);
}

it('a look that ends well is for those who debug', async () => {
  expect(await logOf('/apiv1/queue')).toEqual(['debug request ended 200']);
  expect(await logOf('/')).toEqual(['debug request ended 200']);
});

it('what changes something and what is refused is told', async () => {
  expect(await logOf('/apiv1/songs', { method: 'POST', body: mp3(30) })).toEqual(['info request ended 202']);
  expect(await logOf(`/apiv1/songs/${'0'.repeat(56)}`)).toEqual(['info request refused', 'info request ended 404']);
});

it('a caller who leaves a download is not told either', async () => {
  const { hash } = (await (
    await fetch(`${stage.base}/apiv1/songs`, { method: 'POST', body: mp3(9_000, 2) })
  ).json()) as { hash: string };
  await publishDone(stage.storage.client, hash, 1, { 'vocals.mp3': Buffer.from('la') });
  lines.length = 0;
  const leaving = new AbortController();
  const response = await fetch(`${stage.base}/apiv1/track/${hash}/original`, { signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  await expect.poll(() => lines.map(({ msg }) => msg), PATIENT).toContain('request ended');
  await (await fetch(`${stage.base}/apiv1/track/${hash}/vocals`)).arrayBuffer();
  expect(lines.map(({ level }) => LEVELS[level])).not.toContain('info');
});

it('probes are not told at all', async () => {
  lines.length = 0;
  for (const path of ['/livez', '/readyz', '/metrics']) await (await fetch(stage.base + path)).arrayBuffer();
  await logOf('/apiv1/queue');
  expect(lines.map(({ route }) => route)).toEqual(['/apiv1/queue']);
});

describe('a request is counted once and logged once', () => {
  const counted = async (route: string, status: number) => {
    const text = await (await fetch(`${stage.base}/metrics`)).text();
    const line = (name: string, labels: string) =>
      Number(
        text
          .split('\n')
          .find((one) => one.startsWith(name) && one.includes(labels))
          ?.split(' ')
          .at(-1) ?? 0,
      );
    const ended = text
      .split('\n')
      .filter((one) => one.startsWith('stemline_http_requests_total') && one.includes(`route="${route}"`))
      .filter((one) => one.includes(`status="${status}"`));
    return {
      requests: ended.reduce((sum, one) => sum + Number(one.split(' ').at(-1)), 0),
      open: line('stemline_http_requests_open', ''),
    };
  };
  const head = 'host: x\r\nconnection: close\r\n';
  const cases: [what: string, request: string, route: string, status: number, code?: string][] = [
    ['of another method', `PATCH /apiv1/queue HTTP/1.1\r\n${head}\r\n`, '/apiv1/queue', 405, 'METHOD_NOT_ALLOWED'],
    ['of an unknown address', `GET /apiv1/nowhere HTTP/1.1\r\n${head}\r\n`, 'unknown', 404, 'ROUTE_UNKNOWN'],
    [
      'of an address that is not decodable',
      `GET /apiv1/songs/%zz HTTP/1.1\r\n${head}\r\n`,
      'unknown',
      400,
      'INVALID_ARGUMENT',
    ],
    ['of a file of the page', `GET /app.js HTTP/1.1\r\n${head}\r\n`, 'static', 200],
    [
      'for another server',
      'GET /apiv1/queue HTTP/1.1\r\nhost: evil.example\r\n\r\n',
      'unknown',
      421,
      'HOST_NOT_ALLOWED',
    ],
    [
      'of another page',
      `POST /apiv1/songs HTTP/1.1\r\n${head}origin: null\r\n\r\n`,
      '/apiv1/songs',
      403,
      'ORIGIN_NOT_ALLOWED',
    ],
    ['with an expectation', `GET / HTTP/1.1\r\n${head}expect: tea\r\n\r\n`, 'unknown', 417, 'EXPECTATION_FAILED'],
    ['that is not HTTP', 'hello\r\n\r\n', 'unknown', 400, 'INVALID_ARGUMENT'],
    ['with endless headers', `GET / HTTP/1.1\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`, 'unknown', 431, 'HEADERS_TOO_LARGE'],
    ['for a tunnel', 'CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n', 'unknown', 405, 'METHOD_NOT_ALLOWED'],
  ];
  it.each(cases)('%s', async (_what, request, route, status, code) => {
    const before = await counted(route, status);
    lines.length = 0;
    await rawRequest(stage.port, [request]);
    await expect.poll(() => counted(route, status), PATIENT).toEqual({ ...before, requests: before.requests + 1 });
    const told = lines.filter((line) => line.route !== '/metrics');
    expect(told.filter((line) => line.code !== undefined).map((line) => line.code)).toEqual(code ? [code] : []);
    const ended = told.filter(({ msg }) => msg === 'request ended');
    expect(ended.length).toBe(/HTTP\/1.1\r\nhost/.test(request) && !request.startsWith('CONNECT') ? 1 : 0);
    for (const line of ended) expect(line).toMatchObject({ route, status });
  });
});
