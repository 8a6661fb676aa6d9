// Tests the answers about values that only a newer queue service knows.

import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describedResponse, schemaFaults } from '../testing/described.ts';

/** A value that a later version of the contract may add to any enum. */
const LATER = 99 as never;

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

/** Returns the answer to GET, after a comparison with its description. */
async function described(path: string): Promise<unknown> {
  const response = await fetch(fixture.base + path);
  const body: unknown = await response.json();
  const { schema = {} } = describedResponse(`GET ${path}`, response.status)?.content?.['application/json'] ?? {};
  expect(schemaFaults(body, schema)).toEqual([]);
  return body;
}

it('an event and a state of a delivery that only a newer queue service knows are unknown', async () => {
  const delivery = { url: 'https://example.org/', songhash: 'a'.repeat(56), run: 1 };
  fixture.queue.deliveries.push({ ...delivery, id: `msg_${'d'.repeat(56)}`, event: LATER, state: LATER });
  fixture.queue.deliveries.push({
    ...delivery,
    id: `msg_${'e'.repeat(56)}`,
    event: 'DELIVERY_EVENT_DONE',
    state: 'DELIVERY_STATE_DEAD',
  });
  expect(await described('/apiv1/deliveries')).toMatchObject({
    deliveries: [
      { event: 'unknown', state: 'unknown' },
      { event: 'done', state: 'dead' },
    ],
  });
  expect((await fetch(`${fixture.base}/apiv1/deliveries?state=unknown`)).status).toBe(400);
});

it('an origin of a model that only a newer queue service knows is unknown', async () => {
  fixture.queue.origin = LATER;
  expect(await described('/apiv1/models')).toMatchObject({
    models: [{ name: 'preview', origin: 'unknown' }, { origin: 'demucs' }],
  });
});
