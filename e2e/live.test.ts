// Tests live progress with a real stack: across restarts of the gateway and of the queue service,
// and in a browser behind a path prefix.

import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { type EventReader, type ReadEvent, readEvents } from '@stemline/testing/gateway/event-reader.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { separate } from './src/api.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { startPrefixProxy } from './src/prefix-proxy.ts';

import { until } from './src/until.ts';

const STAGES = ['fetching', 'decoding', 'separating', 'encoding', 'publishing'];

let stack: BorrowedStack;
beforeAll(async () => {
  stack = await borrowStack();
});
afterAll(async () => {
  stack?.giveBack();
});

const newSong = async (seconds: number, seed: number, model: string) =>
  String((await separate(stack, makeMp3(seconds, seed), { model })).body.hash);

async function kill(part: string): Promise<void> {
  const [pid] = await stack.pidsOf(part);
  if (!pid) throw new Error(`the stack has no process of ${part}`);
  process.kill(pid, 'SIGKILL');
}

/** Connects as EventSource does: again and again until a server answers. */
const connect = (url: string, lastId: string) =>
  until('the gateway answers', async (): Promise<EventReader | undefined> => {
    const events = await readEvents(url, lastId === '' ? {} : { 'last-event-id': lastId }).catch(() => undefined);
    return events && events.response.status < 500 ? events : undefined;
  });

it('a client that reconnects across restarts of the gateway and of the queue service misses no stage and gets one end', async () => {
  const url = `${stack.url}/apiv1/songs/${await newSong(40, 91, 'tiny-hd')}/events`;
  const received: ReadEvent[] = [];
  const victims = ['gateway/src/main.ts', 'queue-service/src/main.ts'];
  let last = '';
  let connections = 0;
  while (received.at(-1)?.name !== 'end') {
    const events = await connect(url, last);
    connections += 1;
    const next = () => events.next().catch(() => undefined);
    for (let event = await next(); event; event = await next()) {
      received.push(event);
      last = event.id ?? last;
      const { stage, progress } = event.data;
      if (stage === 'separating' && Number(progress) > 0.3 * (2 - victims.length) && victims.length > 0)
        await kill(victims.shift() ?? '');
    }
  }
  const transcript = received.map(({ name, data: { stage, progress } }) => `${name} ${stage} ${progress}`).join('\n');
  expect(connections, transcript).toBe(2);
  expect(received[0]?.name).toBe('snapshot');
  expect(received.filter(({ name }) => name === 'snapshot').length, transcript).toBe(1);
  expect(received.at(-1)?.data).toMatchObject({ state: 'done', attempt: 1, progress: 1 });
  const stages = received.map(({ data }) => String(data.stage)).filter((stage) => STAGES.includes(stage));
  expect(stages, transcript).toEqual([...stages].sort((one, other) => STAGES.indexOf(one) - STAGES.indexOf(other)));
  // Encoding and publishing end within the time between two reports, so they may not be seen.
  expect(new Set(stages).has('separating'), transcript).toBe(true);
  expect(victims).toEqual([]);
  const again = await readEvents(url, { 'last-event-id': last });
  expect(again.response.status).toBe(204);
});

it.skipIf(CHROMIUM === undefined)(
  'in a browser behind a path prefix the pages load without a fault, and EventSource ends after the end of a song',
  async () => {
    // The test before has killed the queue service.
    await until('the queue service answers', async () => (await fetch(`${stack.url}/apiv1/queue`)).ok);
    const proxy = await startPrefixProxy(stack.url, '/music');
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      page.on(
        'response',
        (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`),
      );
      for (const [path, heading] of [
        ['docs', 'Stemline API'],
        ['', 'Music Separation Server'],
      ])
        expect(await (await page.goto(proxy.url + path).then(() => page.locator('h1'))).textContent()).toBe(heading);
      await page.waitForLoadState('load');
      const songhash = await newSong(2, 92, 'preview');
      const names = await page.evaluate(
        (address) =>
          new Promise<string[]>((resolve) => {
            const names: string[] = [];
            const source = new EventSource(address);
            for (const name of ['snapshot', 'end']) source.addEventListener(name, () => names.push(name));
            // After the end, the browser connects again and gets 204, after which it does not
            // connect any more.
            source.onerror = () => source.readyState === EventSource.CLOSED && resolve(names);
          }),
        `apiv1/songs/${songhash}/events`,
      );
      expect(names.at(-1)).toBe('end');
      expect(names.filter((name) => name === 'end')).toEqual(['end']);
      expect(faults).toEqual([]);
      expect(proxy.strays).toEqual([]);
      await page.goto(`${proxy.url}no/such/page`);
      await page.getByRole('link').click();
      expect(page.url()).toBe(proxy.url);
    } finally {
      await browser.close();
      await proxy.stop();
    }
  },
);
