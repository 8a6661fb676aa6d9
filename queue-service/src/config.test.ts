// Tests the settings: the documented defaults, and a report of every mistake at once.

import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';

it('the settings of the queue service have the documented defaults', () => {
  expect(parseConfig({})).toEqual({
    host: '127.0.0.1',
    port: 50_052,
    storageAddresses: ['127.0.0.1:50051'],
    redisUrl: 'redis://127.0.0.1:6390',
    redisPrefix: 'stemline',
    maxWaiting: 10_000,
    defaultModel: 'auto',
    leaseMs: 30_000,
    reconcileMs: 900_000,
    sweepMs: 5_000,
    callbackAllow: { ranges: [], names: new Set() },
    logLevel: 'info',
    logList: '',
  });
});

it('the settings of the queue service are read from the environment', () => {
  const env = { STEMLINE_STORAGE_ADDR: '10.0.0.1:1, 10.0.0.2:1', STEMLINE_RECONCILE_SECONDS: '7' };
  expect(parseConfig(env)).toMatchObject({ storageAddresses: ['10.0.0.1:1', '10.0.0.2:1'], reconcileMs: 7_000 });
});

it('STEMLINE_MAX_WAITING is read as a number', () => {
  expect(parseConfig({ STEMLINE_MAX_WAITING: '1000000' }).maxWaiting).toBe(1_000_000);
});

it('the settings of the queue service report all mistakes at once', () => {
  const wrong = { STEMLINE_QUEUE_PORT: 'x', STEMLINE_MAX_WAITING: '0', STEMLINE_CALLBACK_ALLOW: '10.0.0' };
  const env = { ...wrong, STEMLINE_LOG_LEVEL: 'loud' };
  expect(() => parseConfig(env)).toThrow(/QUEUE_PORT[\s\S]*MAX_WAITING[\s\S]*CALLBACK_ALLOW[\s\S]*LOG_LEVEL/);
});
