import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const SELF = { hostname: 'box', pid: 7, cores: 4, engineFolder: '/repo/engine' };

test('the separator has a default for every setting', () => {
  const config = parseConfig({ STEMLINE_DATA_DIR: '/data' }, SELF);
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 50_053,
    workerName: 'box-7',
    slots: undefined,
    leaseMs: 30_000,
    drainMs: 8_000,
    maxSeconds: 3_600,
    maxWorkBytes: 0,
    maxJobMs: 14_400_000,
    stallMs: 30_000,
    ffmpeg: { file: 'ffmpeg', probeFile: 'ffprobe', processes: 4 },
    workFolder: '/data/work',
    engine: {
      file: '/repo/engine/.venv/bin/python',
      environment: { STEMLINE_MODELS_DIR: '/data/models', STEMLINE_CPU_BACKEND: 'auto', STEMLINE_DATA_DIR: '/data' },
    },
  });
});

test('the engine gets its own settings, and no secrets', () => {
  const env = { PATH: '/bin', REDIS_URL: 'redis://:secret@r', AWS_SECRET_ACCESS_KEY: 's', STEMLINE_HOST: '0.0.0.0' };
  const { environment } = parseConfig({ ...env, STEMLINE_DEVICE: 'cpu' }, SELF).engine;
  expect(environment).toMatchObject({ PATH: '/bin', STEMLINE_DEVICE: 'cpu', STEMLINE_DEFAULT_MODEL: 'auto' });
  expect(Object.keys(environment)).not.toContain('STEMLINE_HOST');
  expect(JSON.stringify(environment)).not.toMatch(/secret|AWS/i);
});

test.each([
  ['/opt/ffmpeg/bin/ffmpeg', '/opt/ffmpeg/bin/ffprobe'],
  ['ffmpeg7', 'ffprobe7'],
  ['/opt/ffmpeg/media', '/opt/ffmpeg/media'],
])('the ffprobe of the ffmpeg %s is %s', (file, probeFile) => {
  expect(parseConfig({ STEMLINE_FFMPEG: file }, SELF).ffmpeg.probeFile).toBe(probeFile);
  expect(parseConfig({ STEMLINE_FFMPEG: file, STEMLINE_FFPROBE: '/p' }, SELF).ffmpeg.probeFile).toBe('/p');
});

test('wrong settings are all named at once', () => {
  const wrong = { STEMLINE_SLOTS: '-1', STEMLINE_DEVICE: 'tpu' };
  expect(() => parseConfig(wrong, SELF)).toThrow(
    /STEMLINE_SLOTS.*\n?.*STEMLINE_DEVICE|STEMLINE_DEVICE.*\n?.*STEMLINE_SLOTS/s,
  );
});
