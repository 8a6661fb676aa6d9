// Measures the time from the end of a song to the first POST of its callback, and from the kill of
// a notifier during a POST to the next POST. Two notifiers run as processes, with a real Redis and
// a real storage service.

import { startReceiver, status } from '@stemline/notifier-service/testing/receiver.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { median, percentile } from '../figures.ts';
import { startParts } from './parts.ts';

const SONGS = 300;
const KILLS = 5;

const parts = await startParts();
try {
  await parts.startNotifier();
  await parts.startNotifier();
  await measureFirstPosts();
  await measureTakeOvers();
} finally {
  await parts.stop();
}

/** Ends one song after the other. The notifiers are idle before each of them. */
async function measureFirstPosts(): Promise<void> {
  const receiver = await startReceiver(status(204));
  const producer = parts.queue.producer();
  const times: number[] = [];
  const plain: number[] = [];
  for (let song = 0; song < SONGS; song += 1) {
    const seen = receiver.received.length;
    const begun = performance.now();
    await producer.settle(aSong(), DONE, [aSubscriber('s', { url: receiver.url })]);
    await eventually('it is posted', () => receiver.received.length > seen);
    times.push((receiver.received[seen]?.at ?? 0) - begun);
    const plainBegun = performance.now();
    await fetch(receiver.url, { method: 'POST', body: '{}' });
    plain.push((receiver.received.at(-1)?.at ?? 0) - plainBegun);
  }
  receiver.stop();
  const [p50, p99] = [median(times), percentile(times, 0.99)];
  const ratio = p50 / median(plain);
  console.log(
    `end of a song to first POST: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${SONGS} songs; p50 is ${ratio.toFixed(1)} times that of a plain POST`,
  );
}

/** Kills a notifier during its POST, and waits for the POST of the other one. */
async function measureTakeOvers(): Promise<void> {
  const times: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const receiver = await startReceiver(() => undefined, status(204));
    const held = parts.notifiers[1];
    held?.child.kill('SIGSTOP');
    await parts.queue.producer().settle(aSong(), DONE, [aSubscriber('s', { url: receiver.url })]);
    await eventually('it is posted', () => receiver.received.length === 1);
    held?.child.kill('SIGCONT');
    const begun = performance.now();
    await parts.killOther(held);
    await eventually('it is posted again', () => receiver.received.length === 2);
    times.push((receiver.received[1]?.at ?? 0) - begun);
    receiver.stop();
    await parts.startNotifier();
  }
  console.log(
    `kill of a notifier during a POST to the next POST: p50 ${(median(times) / 1_000).toFixed(1)} s, longest ${(Math.max(...times) / 1_000).toFixed(1)} s, ${KILLS} kills`,
  );
}
