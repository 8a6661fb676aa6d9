// Tests that the gateway alone refuses requests with an invalid Idempotency-Key.

import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawRequest } from './testing/raw-request.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

const TITLE = 'is refused before the body is read';
it.each([
  ['an empty Idempotency-Key', ['']],
  ['an Idempotency-Key of 256 characters', ['x'.repeat(256)]],
  ['an Idempotency-Key with a space', ['a b']],
  ['an Idempotency-Key with a letter outside ASCII', ['ä']],
  ['two Idempotency-Key headers', ['a', 'a']],
])(`promise 2: a request with %s ${TITLE}`, async (_, keys) => {
  for (const path of ['/apiv1/songs', '/apiv1/separate']) {
    const fields = keys.map((key) => `idempotency-key: ${key}\r\n`).join('');
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\n${fields}content-length: 9000\r\n\r\n`;
    const answer = await rawRequest(fixture.port, [head], { halfClose: true });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
    expect(answer.body.reason).toContain('Idempotency-Key');
  }
});
