// Tests that each route refuses or ignores unknown and repeated query parameters.

import { eventually } from '@stemline/testing/eventually.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
  await eventually('the gateway is ready', async () => (await fetch(`${fixture.base}/readyz`)).ok);
});
afterAll(() => fixture.stop());

const HASH = 'a'.repeat(56);
const STRICT = [
  'GET /apiv1/models',
  'GET /apiv1/songs',
  'POST /apiv1/songs',
  `GET /apiv1/songs/${HASH}`,
  `DELETE /apiv1/songs/${HASH}`,
  `POST /apiv1/songs/${HASH}/cancel`,
  `POST /apiv1/songs/${HASH}/retry`,
  `GET /apiv1/songs/${HASH}/deliveries`,
];
const LENIENT = [
  'GET /apiv1/queue',
  'GET /apiv1/queue/',
  `GET /apiv1/track/${HASH}/vocals.mp3`,
  `GET /apiv1/remove/${HASH}/vocals.mp3`,
  'POST /apiv1/separate',
  'GET /livez',
  'GET /readyz',
  'GET /metrics',
  'GET /docs',
  'GET /openapi.json',
  'GET /',
];

async function ask(operation: string, query: string) {
  const [method = '', path] = operation.split(' ');
  const response = await fetch(`${fixture.base}${path}${query}`, { method });
  return { status: response.status, text: await response.text() };
}

it.each(STRICT)('%s refuses an unknown parameter and lists the known ones', async (operation) => {
  const { status, text } = await ask(operation, '?frobnicate=done');
  expect({ status, ...JSON.parse(text) }).toMatchObject({
    status: 400,
    code: 'INVALID_ARGUMENT',
    reason: expect.stringMatching(/^This address has no parameter "frobnicate"\. (Known: |It takes no parameters\.)/),
  });
});

it('GET /apiv1/songs refuses a parameter that is given twice, even with equal values', async () => {
  for (const query of ['?page_size=5&page_size=6', '?page_size=5&page_size=5', '?page_size=5&page%5Fsize=6']) {
    const { status, text } = await ask('GET /apiv1/songs', query);
    expect({ status, ...JSON.parse(text) }, query).toMatchObject({
      status: 400,
      reason: '"page_size" is given twice. Send it once.',
    });
  }
});

it('GET /apiv1/queue refuses a page parameter that is given twice', async () => {
  const { status, text } = await ask('GET /apiv1/queue', '?page_size=1&page_size=2');
  expect({ status, ...JSON.parse(text) }).toMatchObject({
    status: 400,
    reason: '"page_size" is given twice. Send it once.',
  });
});

it.each(LENIENT)('%s ignores unknown parameters, as clients of the original API expect', async (operation) => {
  const plain = await ask(operation, '');
  const odd = await ask(operation, '?frobnicate=done&frobnicate=done');
  expect(odd.status).toBe(plain.status);
});
