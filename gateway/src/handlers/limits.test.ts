// Tests GET /apiv1/limits with a scripted queue service.

import { ALL_FORMATS } from '@stemline/common/audio/formats.ts';
import { OUTPUT_FORMAT_NAMES } from '@stemline/common/audio/output-formats.ts';
import { OPTION_NAMES } from '@stemline/common/options/rules.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { LIMITS } from '../schema/media-limits.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway({ limits: { maxRawBytes: 1_000_000, maxJsonBytes: 2_000_000 } });
});
afterAll(() => fixture.stop());

async function limits(): Promise<z.output<typeof LIMITS>> {
  const response = await fetch(`${fixture.base}/apiv1/limits`);
  expect(response.status).toBe(200);
  return LIMITS.parse(await response.json());
}

it('the limits have the sizes of the gateway, and the lengths, formats and models of the separators', async () => {
  expect(await limits()).toMatchObject({
    max_bytes: 1_000_000,
    max_json_bytes: 2_000_000,
    min_seconds: 0.1,
    max_seconds: 3600,
    models: [
      {
        name: 'preview',
        revision: '1',
        stems: ['drums', 'bass', 'other', 'vocals', 'instrumental'],
        two_stems: ['drums', 'bass', 'other', 'vocals'],
        max_segment_seconds: 8,
      },
    ],
  });
});

it('the limits have only the formats that the separators read and write', async () => {
  const { inputs, formats, options } = await limits();
  expect(inputs.map(({ name }) => name)).toEqual(expect.arrayContaining(['MP3', 'FLAC', 'WAV']));
  expect(inputs).toHaveLength(3);
  expect(inputs).toContainEqual({
    name: 'FLAC',
    extensions: ['flac'],
    content_types: expect.arrayContaining(['audio/flac']),
  });
  expect(formats.map(({ name, extension }) => [name, extension])).toEqual([
    ['mp3', 'mp3'],
    ['mp3-v0', 'mp3'],
    ['flac', 'flac'],
    ['wav24', 'wav'],
  ]);
  expect(options.formats?.choices).toEqual(['mp3', 'mp3-v0', 'flac', 'wav24']);
});

it('the limits have the default and the values of every option', async () => {
  const { options } = await limits();
  expect(Object.keys(options)).toEqual(OPTION_NAMES);
  expect(options.mp3_kbps).toMatchObject({ kind: 'choice', default: 320, choices: [128, 192, 256, 320] });
  expect(options.overlap).toMatchObject({ kind: 'number', default: 0.25, min: 0, max: 0.9, step: 0.01 });
  expect(options.stems).toMatchObject({ kind: 'stems', default: null });
});

it('before the first separator has started, the limits have every format, no lengths and no models', async () => {
  fixture.queue.published = false;
  const { inputs, formats, ...rest } = await limits();
  expect(rest).toMatchObject({ max_bytes: 1_000_000, min_seconds: null, max_seconds: null, models: [] });
  expect(inputs).toHaveLength(ALL_FORMATS.length);
  expect(formats.map(({ name }) => name)).toEqual(OUTPUT_FORMAT_NAMES);
});

it('the limits are refused with 503 while the queue service is unavailable', async () => {
  fixture.queue.failures.set('ListModels', { codes: [], always: 'UNAVAILABLE' });
  expect((await fetch(`${fixture.base}/apiv1/limits`)).status).toBe(503);
});
