// Models and limits as a server reports them, for tests.

import type { Limits, Model, TrackFormat } from '../server-facts.ts';

const STEMS = ['drums', 'bass', 'other', 'vocals'];

/** Returns an available model of Demucs. */
export function modelOf(name: string, differing: Partial<Model> = {}): Model {
  return { name, available: true, reason: null, origin: 'demucs', note: null, speed: null, ...differing };
}

/** Returns a format of tracks. */
export function formatOf(name: string, extension = name): TrackFormat {
  return { name, extension, text: `${name} in words` };
}

/** Returns limits for the available models, with four stems each. */
export function limitsOf(models: readonly Model[], differing: Partial<Limits> = {}): Limits {
  return {
    max_bytes: 1_000,
    max_seconds: 3_600,
    formats: ['mp3', 'flac', 'wav'].map((name) => formatOf(name)),
    options: { rate: { choices: ['model', 'source'] } },
    models: models
      .filter(({ available }) => available)
      .map(({ name }) => ({ name, stems: [...STEMS, 'instrumental'], two_stems: STEMS })),
    ...differing,
  };
}
