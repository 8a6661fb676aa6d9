// The models and the limits in the examples of the description.

import { toDuration } from '@stemline/common/grpc/time.ts';
import type { ListModelsResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/ListModelsResponse.ts';
import { limitsView } from '../domain/media-limits.ts';

/** The model of the songs in the examples. */
export const EXAMPLE_MODEL = { name: 'htdemucs', revision: '8726e21a993978c7' };

const SOURCES = ['drums', 'bass', 'other', 'vocals'];

/** The answer of `GET /apiv1/models`. */
export const EXAMPLE_MODELS = {
  models: [
    {
      ...EXAMPLE_MODEL,
      available: true,
      reason: null,
      sources: SOURCES,
      origin: 'demucs',
      code_licence: 'MIT',
      weights_licence: 'research only, as their authors state (facebookresearch/demucs issue 327)',
      note: 'The best balance of quality and speed.',
      detail: 'It is a hybrid transformer.',
      device: 'cpu',
      speed: 2.5,
      fast_speed: 4,
      memory_bytes: 1_500_000_000,
      segment_seconds: 7.8,
    },
  ],
  auto: { model: EXAMPLE_MODEL, reason: 'The weights of htdemucs are on this machine.', detail: null },
  live_separators: 1,
};

/** Returns the answer of `GET /apiv1/limits`. */
export function exampleLimits(): object {
  const published = {
    models: [{ ...EXAMPLE_MODEL, available: true, sources: SOURCES, segment: toDuration(7.8) }],
    media: {
      inputs: ['MP3', 'FLAC', 'WAV'],
      formats: ['mp3', 'flac', 'wav'],
      rates: ['model', 'source'],
      minLength: toDuration(0.1),
      maxLength: toDuration(3_600),
    },
  };
  const sizes = { maxRawBytes: 512 * 1024 ** 2, maxJsonBytes: 32 * 1024 ** 2 };
  return limitsView(sizes, published as unknown as ListModelsResponse__Output);
}
