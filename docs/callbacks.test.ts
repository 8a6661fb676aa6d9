// Compares the retry table, the events and the headers in docs/callbacks.md and in the OpenAPI
// description with the code.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DELIVERY_EVENT } from '../common/src/wire-words.ts';
import { webhooks } from '../gateway/src/openapi/webhooks.ts';
import { parseConfig } from '../notifier-service/src/config.ts';
import { DELAYS_MS } from '../notifier-service/src/domain/schedule.ts';
import { aDelivery, createTestPoster } from '../notifier-service/src/testing/poster-fixture.ts';
import { startReceiver, status } from '../notifier-service/src/testing/receiver.ts';
import { ROOT } from '../scripts/src/repository.ts';

interface Webhook {
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly schema: { readonly const?: string } }[];
}

const page = readFileSync(join(ROOT, 'docs/callbacks.md'), 'utf8');
const described = Object.values(webhooks()).map((entry) => (entry as { post: Webhook }).post);

/** Headers that requests of any kind have. OpenAPI does not list them. */
const OF_HTTP = ['host', 'connection', 'content-length', 'content-type', 'user-agent'];

async function sentHeaders(): Promise<string[]> {
  const receiver = await startReceiver(status(200));
  const poster = createTestPoster({ secrets: [`whsec_${Buffer.alloc(32).toString('base64')}`] });
  await poster.post(aDelivery(receiver.url), new AbortController().signal);
  await poster.stop();
  receiver.stop();
  const names = Object.keys(receiver.received[0]?.headers ?? {});
  return names.filter((name) => !OF_HTTP.includes(name)).sort();
}

it('docs/callbacks.md has the retry table of the notifier', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (\d+) s \|$/gm)].map(([, attempt, seconds]) => [
    Number(attempt),
    Number(seconds) * 1_000,
  ]);
  expect(rows).toEqual(DELAYS_MS.map((delay, index) => [index + 1, delay]));
});

it('the description of webhooks in OpenAPI has the number of attempts, the delays and the time limit of the notifier', () => {
  const inWords = (ms: number) => (ms < 120_000 ? `${ms / 1_000} s` : `${ms / 60_000} min`);
  const words = DELAYS_MS.slice(1).map(inWords);
  const delays = `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
  for (const { description } of described.slice(0, 3)) {
    expect(description).toContain(`up to ${DELAYS_MS.length} attempts, with pauses of ${delays} between them`);
    expect(description).toContain(`within ${parseConfig({}).timeoutMs / 1_000} s`);
  }
});

it('OpenAPI describes a webhook for each event', () => {
  const events = described.map(
    ({ parameters }) => parameters.find(({ name }) => name === 'x-stemline-event')?.schema.const,
  );
  expect(events).toEqual(DELIVERY_EVENT.words);
});

it('docs/callbacks.md and OpenAPI describe every header that a callback has', async () => {
  const sent = await sentHeaders();
  expect(sent).toContain('webhook-signature');
  for (const { parameters } of described) expect(parameters.map(({ name }) => name).sort()).toEqual(sent);
  for (const name of sent) expect(page).toContain(`| \`${name}\` |`);
});
