// Tests that the answer to a POST is read to a limit, and that garbage collection does not remove
// the time limit, in a process where the test can trigger collections.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { discard } from './http-poster.ts';

/**
 * Posts to a receiver that answers after a hundred times the limit, and collects garbage
 * repeatedly.
 */
const SCRIPT = `
  import { createServer } from 'node:http';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { aDelivery, createTestPoster } from '../testing/poster-fixture.ts';

  const receiver = createServer((_request, response) => setTimeout(() => response.end(), 30_000).unref());
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const poster = createTestPoster({ timeoutMs: 300 });
  const url = 'http://127.0.0.1:' + receiver.address().port;
  const collecting = setInterval(() => globalThis.gc(), 20);
  const stopping = new AbortController();
  const delivery = aDelivery(url);
  const posts = Array.from({ length: 5 }, () => poster.post(delivery, stopping.signal));
  console.log(JSON.stringify(await Promise.all(posts)));
  clearInterval(collecting);
  await poster.stop();
  receiver.closeAllConnections();
  receiver.close();
`;

it('a POST that is answered after its time limit fails, even when garbage is collected meanwhile', async () => {
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', SCRIPT];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, timeout: 110_000 });
  const late = { kind: 'failed', error: 'The receiver did not answer within 0.3 s.' };
  expect(JSON.parse(stdout)).toEqual(Array.from({ length: 5 }, () => late));
});

it('the poster reads at most 64 KiB and one piece of an endless answer, and then destroys it', async () => {
  const piece = Buffer.alloc(1_024);
  let read = 0;
  let isDestroyed = false;
  await discard({
    async *[Symbol.asyncIterator]() {
      for (;;) {
        read += piece.length;
        yield piece;
      }
    },
    destroy: () => {
      isDestroyed = true;
    },
  });
  expect(read).toBe(65 * 1_024);
  expect(isDestroyed).toBe(true);
});
