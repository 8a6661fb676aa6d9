// Tests the queue of uploads with scripted answers of the server.

import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import { Problem } from '../../api/problem.ts';
import type { Accepted } from '../../api/types.ts';
import type { LiveState } from '../../live/song-feed.ts';
import type { SendResult } from './send-song.ts';
import type { UploadQuery } from './upload.ts';
import { createUploadQueue } from './upload-queue.ts';

interface Attempt {
  readonly name: string;
  readonly query: UploadQuery;
  readonly progress: (bytes: number) => void;
  readonly signal: AbortSignal;
  readonly key: string;
  readonly answer: (result: SendResult) => void;
}

function accepted(hash: string, status: Accepted['status'] = 'queued'): SendResult {
  const model = { name: 'preview', revision: '1' };
  return { accepted: { hash, status, state: status === 'done' ? 'done' : 'waiting', position: 1, model, run: 1 } };
}

const failed = (code: string): SendResult => ({ problem: new Problem(code, ''), retryAfterMs: undefined });

function start() {
  const attempts: Attempt[] = [];
  const watched: string[] = [];
  const cancelled: string[] = [];
  const opened: string[] = [];
  const live = signal<LiveState>(undefined);
  const queue = createUploadQueue({
    send: (file, query, progress, aborted, key) =>
      new Promise((answer) => {
        attempts.push({ name: file.name, query, progress, signal: aborted, key, answer });
        aborted.addEventListener('abort', () => answer(failed('OFFLINE')));
      }),
    watch: (songhash) => {
      watched.push(songhash);
      return { state: live, stop: () => watched.splice(watched.indexOf(songhash), 1) };
    },
    cancel: async (songhash) => cancelled.push(songhash),
    pauses: { baseMs: 5, maxMs: 5 },
    refusalOf: ({ size }) => (size === 0 ? new Problem('FILE_EMPTY', 'empty') : undefined),
    onAccepted: (_upload, { hash }) => opened.push(hash),
  });
  const add = (...names: string[]) =>
    queue.add(names.map((name) => ({ file: new File(name === 'empty' ? [] : ['12345'], name), folder: '' })));
  const phases = () => queue.uploads.value.map(({ phase }) => phase.value.name);
  const upload = (index: number) => {
    const found = queue.uploads.value[index];
    if (!found) throw new Error(`there is no upload ${index}`);
    return found;
  };
  const attempt = (index: number) => {
    const found = attempts[index];
    if (!found) throw new Error(`there is no attempt ${index}`);
    return found;
  };
  return { queue, attempts, attempt, watched, cancelled, opened, live, add, phases, upload };
}

/** Lets the steps after an answer happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('two files are sent at a time, and the next one begins when one of them has arrived', async () => {
  const { queue, add, attempts, attempt, phases, opened } = start();
  add('a', 'b', 'c');
  expect(phases()).toEqual(['chosen', 'chosen', 'chosen']);
  queue.start({ model: 'auto' });
  expect(phases()).toEqual(['sending', 'sending', 'queued']);
  attempt(1).answer(accepted('hash-b'));
  await settle();
  expect(phases()).toEqual(['sending', 'accepted', 'sending']);
  expect(attempts.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect([attempt(2).query, opened]).toEqual([{ model: 'auto' }, ['hash-b']]);
});

it('three bad files among fifty are refused one by one, and the other 47 arrive', async () => {
  const { queue, add, attempt, phases } = start();
  add(...Array.from({ length: 50 }, (_, n) => `song ${n}`));
  queue.start({});
  for (let n = 0; n < 50; n += 1) {
    attempt(n).answer([3, 20, 49].includes(n) ? failed('UNSUPPORTED_AUDIO') : accepted(`hash ${n}`));
    await settle();
  }
  expect(phases().filter((name) => name === 'accepted')).toHaveLength(47);
  expect(phases().filter((name) => name === 'failed')).toHaveLength(3);
});

it('a file that waits for the server keeps its turn, and is sent again from the beginning', async () => {
  const { queue, add, attempts, attempt, phases, upload } = start();
  add('a', 'b', 'c');
  queue.start({});
  attempt(0).progress(3);
  expect(upload(0).sentBytes.value).toBe(3);
  attempt(0).answer({ problem: new Problem('OFFLINE', ''), retryAfterMs: 600_000 });
  await settle();
  expect(phases()).toEqual(['pausing', 'sending', 'queued']);
  queue.sendNow(upload(0));
  await settle();
  expect(attempts).toHaveLength(3);
  expect([attempt(2).name, upload(0).sentBytes.value]).toEqual(['a', 0]);
  attempt(2).answer(accepted('hash-a', 'joined'));
  await settle();
  expect(upload(0).phase.value).toMatchObject({ name: 'accepted', isRepeat: true });
});

it('all attempts to send a file have one idempotency key, and each file has its own', async () => {
  const { queue, add, attempts, attempt } = start();
  add('a', 'b');
  queue.start({});
  attempt(0).answer(failed('CONNECTION_LOST'));
  await expect.poll(() => attempts.length, { timeout: 60_000 }).toBe(3);
  expect(attempt(2)).toMatchObject({ name: 'a', key: attempt(0).key });
  expect(attempt(0).key).toMatch(/^[0-9a-f]{32}$/);
  expect(attempt(1).key).not.toBe(attempt(0).key);
});

it('a pause before the next attempt ends at once when the visitor asks for it', async () => {
  const { queue, add, attempts, attempt, upload } = start();
  add('a');
  queue.start({});
  attempt(0).answer({ problem: new Problem('QUEUE_FULL', ''), retryAfterMs: 600_000 });
  await settle();
  queue.sendNow(upload(0));
  await settle();
  expect(attempts).toHaveLength(2);
});

it('only failures with the same cause in a row end the attempts', async () => {
  const { queue, add, attempts, attempt, phases } = start();
  add('a');
  queue.start({});
  const codes = ['OFFLINE', 'OFFLINE', 'OFFLINE', 'OFFLINE', 'CONNECTION_LOST', 'CONNECTION_LOST', 'CONNECTION_LOST'];
  for (const [index, code] of codes.entries()) {
    attempt(index).answer(failed(code));
    await expect.poll(() => attempts.length).toBe(index + 2);
  }
  attempt(codes.length).answer(failed('CONNECTION_LOST'));
  await settle();
  expect(phases()).toEqual(['failed']);
});

it('a stopped upload ends its request and gives its turn to the next file', async () => {
  const { queue, add, attempt, phases, upload } = start();
  add('a', 'b', 'c');
  queue.start({});
  queue.stop(upload(0));
  queue.stop(upload(2));
  await settle();
  expect(attempt(0).signal.aborted).toBe(true);
  expect(phases()).toEqual(['stopped', 'sending', 'stopped']);
  queue.again(upload(2));
  expect(phases()).toEqual(['stopped', 'sending', 'sending']);
});

it('an upload that is stopped after its last byte is cancelled on the server when the answer arrives', async () => {
  const { queue, add, attempt, cancelled, opened, upload, phases } = start();
  add('a', 'b');
  queue.start({});
  for (const index of [0, 1]) {
    attempt(index).progress(5);
    queue.stop(upload(index));
  }
  expect(phases()).toEqual(['stopping', 'stopping']);
  attempt(0).answer(accepted('hash-a'));
  attempt(1).answer(accepted('hash-of-another-visitor', 'joined'));
  await settle();
  expect(phases()).toEqual(['accepted', 'stopped']);
  expect([cancelled, opened]).toEqual([['hash-a'], []]);
});

it('a file that the server would refuse is never sent', () => {
  const { queue, add, attempts, phases } = start();
  add('empty');
  queue.start({});
  expect([phases(), attempts]).toEqual([['failed'], []]);
});

it('new files replace the uploads that failed, and the others stay', async () => {
  const { queue, add, attempt, phases } = start();
  add('a', 'b');
  queue.start({});
  attempt(0).answer(failed('UNSUPPORTED_AUDIO'));
  attempt(1).answer(accepted('hash-b'));
  await settle();
  add('c');
  expect(phases()).toEqual(['accepted', 'chosen']);
});

it('a song is watched until its upload leaves the list or is sent again', async () => {
  const { queue, add, attempt, watched, live, upload } = start();
  add('a');
  queue.start({});
  attempt(0).answer(accepted('hash-a'));
  await settle();
  live.value = 'removed';
  expect([watched, upload(0).live.value]).toEqual([['hash-a'], 'removed']);
  queue.again(upload(0));
  expect([watched, upload(0).live.value]).toEqual([[], undefined]);
  attempt(1).answer(accepted('hash-a'));
  await settle();
  queue.remove(queue.uploads.value);
  expect([watched, queue.uploads.value]).toEqual([[], []]);
});
