import { describe, expect, it } from 'vitest';
import { sleep, withTimeout } from './abort.ts';

describe('waiting', () => {
  it('sleep ends at once when the signal aborts', async () => {
    const controller = new AbortController();
    const waited = sleep(60_000, controller.signal);
    controller.abort();
    await waited;
  });

  it('withTimeout aborts the work with a TimeoutError, or with the reason of its parent', async () => {
    const wait = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await expect(withTimeout(10, undefined, wait)).rejects.toMatchObject({ name: 'TimeoutError' });
    const parent = new AbortController();
    const work = withTimeout(60_000, parent.signal, wait);
    parent.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });
});
