// Tests that openapi.json matches the gateway's real answers: routes, statuses, codes and members.

import { readFileSync } from 'node:fs';
import { CODES, isErrorCode } from '@stemline/common/errors/codes.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import { JOB_STATE } from '@stemline/common/wire-words.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATIONS } from './api/operations.ts';
import { OPENAPI_FILE } from './handlers/pages.ts';
import type { Parts } from './handlers/parts.ts';
import { openApiText } from './openapi/document.ts';
import { createRoutes } from './routes.ts';
import {
  codesIn,
  describedResponse,
  description,
  operations,
  resolvedParameters,
  schemaFaults,
} from './testing/described.ts';

const redis = useRedis();
let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway({ redisUrl: redis.server.url });
});
afterAll(async () => {
  await fixture.stop();
});

const UNKNOWN = '0'.repeat(56);
const DELIVERY = `msg_${'1'.repeat(56)}`;

/** Sends a request and compares the answer with its description. Returns its JSON. */
async function asDescribed(operation: string, path: string, init: RequestInit = {}) {
  const [method = ''] = operation.split(' ');
  const response = await fetch(fixture.base + path, { ...init, method });
  const text = await response.text();
  const described = describedResponse(operation, response.status);
  expect(described, `${operation} answered ${response.status}: ${text.slice(0, 200)}`).toBeDefined();
  const json = response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : undefined;
  const schema = described?.content?.['application/json']?.schema;
  if (json && schema) expect(schemaFaults(json, schema), operation).toEqual([]);
  if (response.status >= 400 && 'code' in json) expect(codesIn(described?.description ?? '')).toContain(json.code);
  return { status: response.status, json };
}

it('openapi.json is what `npm run gen` writes', () => {
  expect(readFileSync(OPENAPI_FILE, 'utf8')).toBe(openApiText());
});

it('openapi.json shows the limits and defaults of parameters', () => {
  const parameter = (operation: string, name: string) =>
    operations.get(operation)?.parameters?.find((one) => one.name === name);
  expect(parameter('GET /apiv1/songs', 'page_size')).toMatchObject({
    description: 'The most songs on a page.',
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  });
  expect(parameter('POST /apiv1/songs', 'mp3_kbps')).toMatchObject({ schema: { type: 'integer', default: 320 } });
  expect(parameter('GET /apiv1/songs', 'state')).toMatchObject({ schema: { enum: JOB_STATE.words } });
});

it('openapi.json describes every parameter and summarises every operation', () => {
  for (const [operation, { summary, parameters = [] }] of operations) {
    expect(summary, operation).toMatch(/\w/);
    for (const { name, description } of parameters) expect(description, `${operation} ${name}`).toMatch(/\w/);
  }
});

it('openapi.json describes every route and nothing else', () => {
  const routes = createRoutes({ peers: {}, limits: {}, pageFiles: new Map() } as unknown as Parts);
  const real = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  expect([...operations.keys()].sort()).toEqual(real.sort());
});

it('openapi.json lists exactly the query parameters that the routes accept', () => {
  for (const { method, path, query } of createRoutes({
    peers: {},
    limits: {},
    pageFiles: new Map(),
  } as unknown as Parts)) {
    if (!query) continue;
    const operation = operations.get(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const listed = (operation?.parameters ?? []).filter((parameter) => parameter.in === 'query');
    expect(Object.keys(query.shape).sort(), `${method} ${path}`).toEqual(listed.map(({ name }) => name).sort());
  }
});

it('the groups of routes that refuse unknown query parameters are those that openapi.json names', () => {
  const named = /Routes with the tag `(\w+)` or `(\w+)` refuse query parameters/.exec(description.info.description);
  expect(named).not.toBeNull();
  expect(description.info.description).toContain('`tracks`, only those under `/apiv1/songs` refuse them');
  for (const { tag, method, path, query } of OPERATIONS) {
    const issues = query?.safeParse({ unknown: '1' }).error?.issues ?? [];
    const refuses = issues.some(({ code }) => code === 'unrecognized_keys');
    const isNamed = named?.slice(1).includes(tag) || (tag === 'tracks' && path.startsWith('/apiv1/songs'));
    expect(refuses, `${method} ${path}`).toBe(isNamed);
  }
});

it('openapi.json refers only to definitions that exist, and names every parameter of a path', () => {
  const text = JSON.stringify(description);
  for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
    expect(description.components[kind as 'schemas'], name).toHaveProperty(name);
  for (const [path, item] of Object.entries(description.paths))
    expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(
      resolvedParameters(item.parameters).map(({ name }) => name),
    );
});

it('openapi.json names existing codes, each under its status; AUDIO_MISSING also under 409', () => {
  const others = ['409 AUDIO_MISSING'];
  for (const [operation, { responses }] of operations)
    for (const status of Object.keys(responses).filter((text) => Number(text) >= 400 && operation !== 'GET /readyz')) {
      const codes = codesIn(describedResponse(operation, Number(status))?.description ?? '');
      expect(codes, `${operation} ${status}`).not.toEqual([]);
      for (const code of codes)
        expect(
          others.includes(`${status} ${code}`) || (isErrorCode(code) && CODES[code].http === Number(status)),
          `${operation} ${status} ${code}`,
        ).toBe(true);
    }
});

it('every route of the gateway answers as openapi.json describes, and refuses other methods', async () => {
  for (const operation of operations.keys()) {
    const path = operation.replace(/^\w+ /, '').replace('{songhash}', UNKNOWN).replace('{track}', 'vocals.mp3');
    await asDescribed(operation, path);
    const strange = await fetch(fixture.base + path, { method: 'PATCH' });
    expect([strange.status, ((await strange.json()) as { code: string }).code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(strange.headers.get('allow')).toContain(operation.split(' ')[0]);
  }
  const nowhere = await fetch(`${fixture.base}/apiv1/nowhere`);
  expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { code: 'ROUTE_UNKNOWN' }]);
});

it('the answers about a song, from its upload to its removal, are as openapi.json describes', async () => {
  const body = JSON.stringify({ mp3: mp3(30, 1).toString('base64'), callback: { url: 'https://example.org' } });
  const { hash: songhash } = (await asDescribed('POST /apiv1/separate', '/apiv1/separate', { body })).json;
  const other = (await asDescribed('POST /apiv1/songs', '/apiv1/songs?filename=x.mp3', { body: mp3(30, 2) })).json.hash;
  await asDescribed('GET /apiv1/queue', '/apiv1/queue');
  await asDescribed('GET /apiv1/queue', '/apiv1/queue?page_size=1');
  expect((await asDescribed('GET /apiv1/queue', '/apiv1/queue?page_size=0')).status).toBe(400);
  await asDescribed('GET /apiv1/songs/{songhash}', `/apiv1/songs/${songhash}`);
  await asDescribed('GET /apiv1/track/{songhash}/{track}', `/apiv1/track/${songhash}/vocals`);
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
  await publish(fixture.storage.client, other, 1, failedOutcome());
  fixture.queue.deliveries.push({
    id: DELIVERY,
    songhash,
    run: 1,
    event: 'DELIVERY_EVENT_DONE',
    state: 'DELIVERY_STATE_PENDING',
    attempts: 0,
    url: 'https://example.org',
    createdAt: toTimestamp(1000),
  });
  for (const name of [songhash, other]) {
    await asDescribed('GET /apiv1/songs/{songhash}', `/apiv1/songs/${name}`);
    await asDescribed('GET /apiv1/songs/{songhash}/deliveries', `/apiv1/songs/${name}/deliveries`);
  }
  await asDescribed('GET /apiv1/deliveries', '/apiv1/deliveries?state=pending');
  await asDescribed('GET /apiv1/deliveries/{id}', `/apiv1/deliveries/${DELIVERY}`);
  await asDescribed('GET /apiv1/deliveries/{id}', `/apiv1/deliveries/msg_${'0'.repeat(56)}`);
  const post = { method: 'POST' };
  await asDescribed('POST /apiv1/deliveries/{id}/redeliver', `/apiv1/deliveries/${DELIVERY}/redeliver`, post);
  const test = { body: '{"url": "https://example.org"}' };
  await asDescribed('POST /apiv1/callbacks/test', '/apiv1/callbacks/test', test);
  const list = () => asDescribed('GET /apiv1/songs', '/apiv1/songs');
  await expect.poll(async () => (await list()).json.songs.length, { timeout: 60_000 }).toBe(2);
  const track = (headers: Record<string, string>) =>
    asDescribed('GET /apiv1/track/{songhash}/{track}', `/apiv1/track/${songhash}/vocals.mp3`, { headers });
  const zip = (headers: Record<string, string>, query = '') =>
    asDescribed('GET /apiv1/songs/{songhash}/tracks.zip', `/apiv1/songs/${songhash}/tracks.zip${query}`, { headers });
  expect((await zip({})).status).toBe(200);
  expect((await zip({ range: 'bytes=9-' })).status).toBe(206);
  expect((await zip({ range: 'bytes=9000-' })).status).toBe(416);
  expect((await zip({ 'if-match': '"x"' })).status).toBe(412);
  expect((await zip({}, '?format=opus')).status).toBe(404);
  expect((await zip({}, '?format=midi')).status).toBe(400);
  expect((await track({ range: 'bytes=0-0' })).status).toBe(206);
  expect((await track({ range: 'bytes=9-' })).status).toBe(416);
  expect((await track({ 'if-match': '"x"' })).status).toBe(412);
  expect((await track({ 'if-modified-since': new Date(Date.now() + 9_000).toUTCString() })).status).toBe(304);
  const RETRY = 'POST /apiv1/songs/{songhash}/retry';
  fixture.queue.failures.set('RetryJob', { codes: ['AUDIO_MISSING'] });
  expect((await asDescribed(RETRY, `/apiv1/songs/${other}/retry`)).status).toBe(409);
  expect((await asDescribed(RETRY, `/apiv1/songs/${other}/retry`)).status).toBe(202);
  await asDescribed('POST /apiv1/songs/{songhash}/cancel', `/apiv1/songs/${other}/cancel`);
  await asDescribed('DELETE /apiv1/remove/{songhash}/{track}', `/apiv1/remove/${songhash}/vocals.mp3`);
  await asDescribed('DELETE /apiv1/songs/{songhash}', `/apiv1/songs/${songhash}`);
});

it('the limits of uploads are as openapi.json describes', async () => {
  expect((await asDescribed('GET /apiv1/limits', '/apiv1/limits')).json).toMatchObject({ max_seconds: 3600 });
  expect((await asDescribed('GET /apiv1/limits', '/apiv1/limits?x=1')).status).toBe(400);
});

it('GET /apiv1/models returns each model and that of auto with name and revision, as openapi.json describes', async () => {
  const { json } = await asDescribed('GET /apiv1/models', '/apiv1/models');
  expect(json.auto).toMatchObject({ model: { name: 'preview', revision: '1' } });
  expect(json.models).toMatchObject([
    { name: 'preview', revision: '1', speed: 2.5, fast_speed: 5, memory_bytes: 1_500_000_000 },
    { name: 'htdemucs', revision: null, speed: null, fast_speed: null, memory_bytes: null },
  ]);
  fixture.queue.auto = 'htdemucs';
  const other = (await asDescribed('GET /apiv1/models', '/apiv1/models')).json;
  expect(other.auto.model).toEqual({ name: 'htdemucs', revision: null });
  fixture.queue.auto = 'preview';
});

it('the answers to refused requests are as openapi.json describes', async () => {
  const POST = 'POST /apiv1/songs';
  const form = { 'content-type': 'multipart/mixed; boundary=b' };
  expect((await asDescribed(POST, '/apiv1/songs', { body: 'x', headers: form })).status).toBe(415);
  expect((await asDescribed(POST, '/apiv1/songs?nope=1', { body: 'x' })).status).toBe(400);
  expect((await asDescribed(POST, '/apiv1/songs', { body: 'words' })).status).toBe(422);
  expect((await asDescribed('POST /apiv1/separate', '/apiv1/separate', { body: '{' })).status).toBe(400);
  for (const code of ['QUEUE_FULL', 'NO_MODELS', 'MODEL_UNKNOWN', 'CALLBACK_REFUSED', 'DEADLINE_EXCEEDED'] as const) {
    fixture.queue.failures.set('CheckSubmission', { codes: [code] });
    await asDescribed(POST, '/apiv1/songs', { body: mp3(30, 3) });
  }
  for (const path of ['/', '/docs'])
    expect((await asDescribed(`GET ${path}`, path, { headers: { 'if-match': '"x"' } })).status).toBe(412);
  fixture.queue.failures.set('TestCallback', { codes: ['QUEUE_OUT_OF_MEMORY'] });
  const test = { body: '{"url": "https://example.org"}' };
  expect((await asDescribed('POST /apiv1/callbacks/test', '/apiv1/callbacks/test', test)).status).toBe(503);
});
