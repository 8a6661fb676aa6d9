import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { abortable, orAborted, pause, until, untilAborted } from './wait.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

it('abortable() settles with the first result, cleans up once, and stops listening to the signal', async () => {
  const { signal } = new AbortController();
  let cleaned = 0;
  const waited = abortable<number>(signal, (resolve, reject) => {
    setImmediate(() => {
      resolve(7);
      reject(new Error('too late'));
    });
    return () => {
      cleaned += 1;
    };
  });
  expect(await waited).toBe(7);
  expect([cleaned, listeners(signal)]).toEqual([1, 0]);
});

it('abortable() cleans up when it settles during `begin`', async () => {
  let cleaned = 0;
  const waited = abortable<void>(undefined, (resolve) => {
    resolve();
    return () => {
      cleaned += 1;
    };
  });
  await waited;
  expect(cleaned).toBe(1);
});

it('abortable() rejects with the reason of the signal and cleans up', async () => {
  const controller = new AbortController();
  let cleaned = 0;
  const waited = abortable<void>(controller.signal, () => () => {
    cleaned += 1;
  });
  controller.abort(new Error('enough'));
  await expect(waited).rejects.toThrow('enough');
  expect(cleaned).toBe(1);
});

it('abortable() never begins when the signal has already aborted', async () => {
  const begin = () => {
    throw new Error('it began');
  };
  await expect(abortable(AbortSignal.abort(new Error('enough')), begin)).rejects.toThrow('enough');
});

it('orAborted() follows its promise until the signal aborts', async () => {
  const controller = new AbortController();
  await expect(orAborted(Promise.resolve(1), controller.signal)).resolves.toBe(1);
  await expect(orAborted(Promise.reject(new Error('its own')), controller.signal)).rejects.toThrow('its own');
  const waited = orAborted(new Promise(() => {}), controller.signal);
  controller.abort(new Error('enough'));
  await expect(waited).rejects.toThrow('enough');
});

it('untilAborted() resolves when the signal aborts, and at once when it has aborted', async () => {
  const controller = new AbortController();
  const waited = untilAborted(controller.signal);
  controller.abort();
  await waited;
  await untilAborted(controller.signal);
});

it('pause() resolves after its time, and rejects with the reason of the signal before', async () => {
  await pause(1);
  const controller = new AbortController();
  const paused = pause(60_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(paused).rejects.toThrow('enough');
});

it('until() resolves with the first truthy result', async () => {
  const results = [0, '', undefined, 'ready', 'later'];
  expect(await until(() => results.shift(), { everyMs: 1 })).toBe('ready');
  expect(await until(async () => results.shift(), { everyMs: 1, timeoutMs: 0 })).toBe('later');
});

it('until() rejects after its limit, with the given error, and checks a last time after the limit', async () => {
  let checks = 0;
  const never = () => {
    checks += 1;
    return false;
  };
  await expect(until(never, { everyMs: 60_000, timeoutMs: 5 })).rejects.toThrow('within 5 ms');
  expect(checks).toBeGreaterThan(1);
  const timeoutError = () => new Error('not ready: mix');
  await expect(until(never, { everyMs: 1, timeoutMs: 5, timeoutError })).rejects.toThrow('not ready: mix');
});

it('until() rejects with the error of the condition at once', async () => {
  const failing = () => {
    throw new Error('it ended');
  };
  await expect(until(failing, { everyMs: 60_000 })).rejects.toThrow('it ended');
});

it('until() rejects with the reason of the signal during a pause, and checks nothing after it', async () => {
  const controller = new AbortController();
  let checks = 0;
  const waited = until(
    () => {
      checks += 1;
      setImmediate(() => controller.abort(new Error('enough')));
      return false;
    },
    { everyMs: 60_000, signal: controller.signal },
  );
  await expect(waited).rejects.toThrow('enough');
  expect([checks, listeners(controller.signal)]).toEqual([1, 0]);
  await expect(until(() => true, { everyMs: 1, signal: controller.signal })).rejects.toThrow('enough');
});
