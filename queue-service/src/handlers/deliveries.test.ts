// Tests the deliveries of songs with many submissions over real gRPC, with a real Redis and a real
// store.

import { randomUUID } from 'node:crypto';
import { call } from '@stemline/testing/call.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const list = (request: object) => fixture.client.unary('ListDeliveries', request, call());

async function pagesOf(songhash: string, pageSize?: number) {
  const pages: Awaited<ReturnType<typeof list>>[] = [];
  let pageToken: string | undefined;
  do {
    const page = await list({ songhash, pageToken, ...(pageSize !== undefined && { pageSize }) });
    pages.push(page);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return pages;
}

async function settled(count: number, url: string): Promise<string> {
  const spec = aSong();
  const subscribers = Array.from({ length: count }, () => aSubscriber(randomUUID(), { url }));
  await fixture.queue.producer().settle(spec, DONE, subscribers);
  return spec.songhash;
}

it.each([undefined, 200])(
  '2 200 deliveries with long URLs are read page by page, each once (page size %s)',
  async (size) => {
    // Together more than the 4 MiB that one gRPC message can hold.
    const songhash = await settled(2_200, `http://example.test/${'x'.repeat(2_000)}`);
    const pages = await pagesOf(songhash, size);
    for (const { deliveries } of pages) expect(deliveries.length).toBeLessThanOrEqual(size ?? 50);
    const ids = pages.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
    expect([ids.length, new Set(ids).size]).toEqual([2_200, 2_200]);
  },
);

it('deliveries come in pages of about 1 MiB, however long their URLs are', async () => {
  const songhash = await settled(400, `http://example.test/${'歌'.repeat(2_000)}`);
  const pages = await pagesOf(songhash, 200);
  expect(pages.flatMap(({ deliveries }) => deliveries)).toHaveLength(400);
  for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1.2 * 1024 ** 2);
});

it.each([
  [{ pageSize: -1 }, /^page_size/],
  [{ pageSize: 201 }, /^page_size/],
  [{ pageToken: 'x' }, /^page_token/],
  // A token of ListQueue.
  [{ pageToken: Buffer.from('queue:1:1').toString('base64url') }, /^page_token/],
])('ListDeliveries refuses the page %j', async (page, message) => {
  await expect(list({ songhash: 'f'.repeat(56), ...page })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(message),
  });
});

it('a page token of the list of all deliveries in one state is refused for another state', async () => {
  await settled(3, 'http://example.test/');
  const pending = 'DELIVERY_STATE_PENDING' as const;
  const pages = [await list({ pageSize: 1 }), await list({ pageSize: 1, state: pending })];
  for (const { nextPageToken: pageToken } of pages) {
    const { deliveries } = await list({ pageSize: 2, pageToken, state: pending });
    expect(deliveries.map(({ state }) => state)).toEqual([pending, pending]);
    await expect(list({ pageToken, state: 'DELIVERY_STATE_DEAD' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/^page_token/),
    });
  }
});

it('a cancelled song with many submissions owes each of them a delivery, although the queue has forgotten the song', async () => {
  const callback = {
    url: 'https://example.org',
    dataJson: `"${'x'.repeat(60_000)}"`,
    on: ['DELIVERY_EVENT_CANCELLED' as const],
  };
  const [first] = await Promise.all(Array.from({ length: 40 }, () => fixture.enqueueUntilAnswered({ callback })));
  const songhash = first?.songhash ?? '';
  await fixture.queue.raw.flushall();
  expect(await fixture.client.unary('CancelJob', { songhash }, call())).toEqual({
    run: 1,
    state: 'JOB_STATE_CANCELLED',
  });
  expect(await fixture.deliveries(songhash)).toEqual(Array(40).fill('https://example.org cancelled pending'));
});
