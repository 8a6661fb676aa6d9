// Tests deliveries whose notifier is killed or frozen: real processes, a real Redis and a real
// store. The number in a title is that of the promise of the service.

import { eventually } from '@stemline/testing/eventually.ts';
import { afterEach, expect, test } from 'vitest';
import { type Answer, type Receiver, startReceiver, status } from './testing/receiver.ts';
import { type NotifierProcess, useNotifierProcesses } from './testing/use-notifier-processes.ts';

/** Number of kills at each moment. Each starts a process, which takes seconds on a busy machine. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 1);
const MOMENTS = ['before the POST', 'during the POST', 'after the answer', 'after the note'] as const;

const at = useNotifierProcesses();
const receivers: Receiver[] = [];
afterEach(() => {
  for (const receiver of receivers.splice(0)) receiver.stop();
});
const receive = async (...script: Answer[]) => {
  const receiver = await startReceiver(...script);
  receivers.push(receiver);
  return receiver;
};

const idsAt = ({ received }: Receiver) => received.map(({ headers }) => String(headers['webhook-id']));
const isDelivered = async (id: string) => (await at.field(id, 'state')) === 'delivered';

test(
  'promise 41: a delivery whose notifier is killed before, during or after its POST is delivered under its id, and not posted again after a noted 2xx',
  async () => {
    const owed: string[] = [];
    let notifier = await at.start();
    const receiverOf = async (moment: (typeof MOMENTS)[number], notifier: NotifierProcess) => {
      if (moment === 'during the POST') return receive(() => void notifier.kill(), status(200));
      if (moment !== 'after the answer') return receive(status(200));
      const answerAndKill: Answer = (_request, response) => {
        response.end(() => void notifier.kill());
      };
      return receive(answerAndKill, status(200));
    };
    for (let round = 0; round < ROUNDS * MOMENTS.length; round += 1) {
      const moment = MOMENTS[round % MOMENTS.length] as (typeof MOMENTS)[number];
      await notifier.ready();
      const receiver = await receiverOf(moment, notifier);
      const { id } = await at.owe(receiver.url);
      owed.push(id);
      if (moment === 'before the POST') {
        await eventually('it is taken', async () => (await at.field(id, 'held')) !== null);
        await notifier.kill();
      } else if (moment === 'after the note') {
        await eventually('its end is noted', async () => (await at.field(id, 'noted')) === 'delivered');
        await notifier.kill();
        expect(idsAt(receiver)).toEqual([id]);
      } else {
        await eventually('the notifier is dead', () => notifier.child.signalCode === 'SIGKILL');
      }
      // The next one delivers it, and is the one that is killed next.
      notifier = await at.start();
      await eventually('it is delivered', () => isDelivered(id));
      expect(new Set(idsAt(receiver))).toEqual(new Set([id]));
      expect(idsAt(receiver).length).toBeLessThanOrEqual(2);
      // After the note, no notifier has posted it again.
      if (moment === 'after the note') expect(idsAt(receiver)).toEqual([id]);
    }
    expect(new Set(owed).size).toBe(owed.length);
    expect(await at.owingRuns()).toBe(0);
  },
  ROUNDS * 300_000,
);

test('a notifier takes over the POST of one that was killed as soon as its hold of 3 seconds ends', async () => {
  const receiver = await receive(() => undefined, status(200));
  const [first, second] = [await at.start(), await at.start()];
  await Promise.all([first.ready(), second.ready()]);
  second.child.kill('SIGSTOP');
  const { id } = await at.owe(receiver.url);
  await eventually('the first one posts it', () => receiver.received.length === 1);
  // The hold is renewed for as long as the POST lasts.
  const taken = Number(await at.field(id, 'nextMs'));
  await eventually('it is renewed', async () => Number(await at.field(id, 'nextMs')) > taken);
  second.child.kill('SIGCONT');
  await first.kill();
  const [seconds = 0, micros = 0] = (await at.queue.raw.time()).map(Number);
  expect(Number(await at.field(id, 'nextMs')) - (seconds * 1_000 + micros / 1_000)).toBeLessThanOrEqual(3_000);
  await eventually('it is delivered', () => isDelivered(id));
  expect(idsAt(receiver)).toEqual([id, id]);
});

/**
 * Freezes a notifier during its POST until another one has taken the delivery and failed to post
 * it.
 */
async function frozenDuringPost(
  work: (thaw: () => Promise<void>, answerOld: (code: number) => void, id: string) => Promise<void>,
) {
  let old: Parameters<Answer>[1] | undefined;
  const receiver = await receive((_request, response) => {
    old = response;
  }, status(500));
  const delays = '0,300,300,300,300';
  // On a busy machine, the POST of the frozen notifier lasts long.
  const first = await at.start(delays, { STEMLINE_CALLBACK_TIMEOUT_SECONDS: '60' });
  await first.ready();
  const { id } = await at.owe(receiver.url);
  await eventually('the first one posts it', () => receiver.received.length === 1);
  first.child.kill('SIGSTOP');
  const second = await at.start(delays);
  await eventually(
    'the second one has failed',
    async () => (await at.field(id, 'lastError')) === 'The receiver answered 500.',
  );
  await second.kill();
  const thaw = async () => {
    first.child.kill('SIGCONT');
    // Once it has delivered another one, it has handled everything before.
    const other = await receive(status(200));
    const { id: next } = await at.owe(other.url);
    await eventually('it delivers another one', () => isDelivered(next));
  };
  await work(thaw, (code) => old?.writeHead(code).end(), id);
  expect(receiver.received).toHaveLength(2);
}

test('a notifier that was frozen beyond its hold writes nothing about a delivery that another one has taken', async () => {
  await frozenDuringPost(async (thaw, answerOld, id) => {
    const before = await at.queue.raw.hgetall(at.queue.keys.delivery(id));
    answerOld(410);
    await thaw();
    expect(await at.queue.raw.hgetall(at.queue.keys.delivery(id))).toEqual(before);
    expect(before).toMatchObject({ state: 'pending', attempts: '2' });
  });
});

test('a notifier that was frozen beyond its hold still notes that the receiver has accepted the delivery', async () => {
  await frozenDuringPost(async (thaw, answerOld, id) => {
    answerOld(200);
    await thaw();
    await eventually('its end is noted', async () => (await at.field(id, 'noted')) === 'delivered');
  });
});
