import { once } from 'node:events';
import { sleep } from '@stemline/common/async/abort.ts';
import { expect, test } from 'vitest';
import { never } from '../testing/constants.ts';
import { whileMoving } from './while-moving.ts';

const STALL_MS = 200;

const untilAborted = async (signal: AbortSignal) => {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
};

test('a transfer that makes progress may take longer than the stall limit', async () => {
  const transfer = whileMoving(STALL_MS, never, async (signal, moved) => {
    for (let step = 0; step < 10; step += 1) {
      await sleep(STALL_MS / 4, signal);
      signal.throwIfAborted();
      moved();
    }
    return 'all of it';
  });
  await expect(transfer).resolves.toBe('all of it');
});

test('a stalled transfer fails with a retryable error', async () => {
  const transfer = whileMoving(10, never, untilAborted);
  await expect(transfer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
});

test('a transfer ends when its parent signal aborts', async () => {
  const parent = new AbortController();
  const transfer = whileMoving(60_000, parent.signal, untilAborted);
  parent.abort(new Error('enough'));
  await expect(transfer).rejects.toThrow('enough');
  await expect(whileMoving(60_000, parent.signal, untilAborted)).rejects.toThrow('enough');
});
