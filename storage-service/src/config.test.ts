// Tests the settings of the storage service.

import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';

it('the settings of the storage service have the documented defaults', () => {
  const config = parseConfig({});
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 50_051,
    redisUrl: 'redis://127.0.0.1:6390',
    redisPrefix: 'stemline',
    maxAudioBytes: 512 * 1024 * 1024,
    orphanAudioMs: 3_600_000,
    keepMs: 0,
    logLevel: 'info',
    logList: '',
  });
  expect(config.dataDir).toBe(`${process.cwd()}/data`);
});

it('the settings of the storage service are read from the environment', () => {
  const config = parseConfig({
    STEMLINE_DATA_DIR: '/srv/x',
    STEMLINE_ORPHAN_AUDIO_SECONDS: '5',
    STEMLINE_KEEP_DAYS: '30',
    STEMLINE_HOST: '::',
  });
  expect(config.dataDir).toBe('/srv/x');
  expect(config.orphanAudioMs).toBe(5_000);
  expect(config.keepMs).toBe(30 * 24 * 3_600_000);
  expect(config.host).toBe('::');
});

it('the settings of the storage service report all mistakes at once', () => {
  const parse = () =>
    parseConfig({ STEMLINE_STORAGE_PORT: 'x', STEMLINE_MAX_RAW_BYTES: '0', STEMLINE_LOG_LEVEL: 'loud' });
  for (const name of ['STEMLINE_STORAGE_PORT', 'STEMLINE_MAX_RAW_BYTES', 'STEMLINE_LOG_LEVEL'])
    expect(parse).toThrow(name);
  for (const days of ['-1', '1.5', '365001', 'ever'])
    expect(() => parseConfig({ STEMLINE_KEEP_DAYS: days }), days).toThrow('STEMLINE_KEEP_DAYS must be a whole number');
});
