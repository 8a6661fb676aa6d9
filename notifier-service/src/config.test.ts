// Tests the settings of the notifier: the documented defaults, and a report of every mistake at
// once.

import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { DELAYS_MS } from './domain/schedule.ts';

it('the notifier has the documented defaults', () => {
  expect(parseConfig({})).toEqual({
    host: '127.0.0.1',
    port: 50_054,
    storageAddresses: ['127.0.0.1:50051'],
    redisUrl: 'redis://127.0.0.1:6390',
    redisPrefix: 'stemline',
    delaysMs: DELAYS_MS,
    timeoutMs: 15_000,
    logLevel: 'info',
    logList: '',
  });
});

it('the notifier reads delays as seconds with commas between them', () => {
  expect(parseConfig({ STEMLINE_CALLBACK_DELAYS: '0, 0.5,10' }).delaysMs).toEqual([0, 500, 10_000]);
});

it('the notifier reports every wrong setting at once, bad delays among them', () => {
  const env = { STEMLINE_NOTIFIER_PORT: 'x', STEMLINE_CALLBACK_DELAYS: '0,,1', STEMLINE_CALLBACK_TIMEOUT_SECONDS: '0' };
  expect(() => parseConfig(env)).toThrow(/NOTIFIER_PORT[\s\S]*CALLBACK_DELAYS[\s\S]*"0,,1"[\s\S]*CALLBACK_TIMEOUT/);
  expect(() => parseConfig({ STEMLINE_CALLBACK_DELAYS: '-1' })).toThrow(/^STEMLINE_CALLBACK_DELAYS must be/);
});
