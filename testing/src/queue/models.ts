// Makes models, as a separator publishes them.

import type { Pace } from '@stemline/job-queue/pace.ts';
import type { MediaInfo, ModelInfo, PublishedList } from '@stemline/job-queue/types.ts';

/** Returns an available model; `more` overrides its fields. */
export function modelOf(name: string, more: Partial<ModelInfo> = {}): ModelInfo {
  return {
    name,
    revision: '1',
    available: true,
    reason: '',
    sources: ['drums', 'bass', 'other', 'vocals'],
    origin: name === 'preview' ? 'preview' : 'demucs',
    codeLicence: 'MIT',
    weightsLicence: '',
    note: '',
    detail: '',
    segmentSeconds: 7.8,
    device: 'cpu',
    speed: 2.5,
    otherSeconds: 0.05,
    fastSpeed: 5,
    memoryBytes: 1_500_000_000,
    ...more,
  };
}

/** Returns the formats and limits of a separator without an encoder for opus. */
export function mediaOf(more: Partial<MediaInfo> = {}): MediaInfo {
  const formats = ['mp3', 'mp3-v0', 'mp3-v2', 'flac', 'flac24', 'wav', 'wav24', 'wav32f', 'm4a'];
  return {
    inputs: ['MP3', 'WAV', 'FLAC'],
    formats,
    rates: ['model', 'source'],
    minSeconds: 0.1,
    maxSeconds: 3_600,
    ...more,
  };
}

const NO_TIME = { fixedSeconds: 0, perSecond: 0 };
/** The pace of a separator that has measured no model. */
const NOT_MEASURED: Pace = { slots: 1, before: NO_TIME, separating: {}, after: NO_TIME };

/** Returns two available models and an unavailable one; `auto` is `preview`. */
export function modelList(): PublishedList {
  return {
    models: [
      modelOf('preview'),
      modelOf('htdemucs', { revision: '955717e8' }),
      modelOf('mdx_q', { available: false, reason: 'It needs diffq: pip install diffq.' }),
    ],
    auto: 'preview',
    autoReason: 'The weights of htdemucs are missing.',
    autoDetail: 'To fetch them, run make weights.',
    media: mediaOf(),
    pace: NOT_MEASURED,
  };
}
