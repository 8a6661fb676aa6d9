// Makes models, as a separator publishes them.

import type { ModelInfo, ModelList } from '@stemline/job-queue/types.ts';

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
    ...more,
  };
}

/** Returns two available models and an unavailable one; `auto` is `preview`. */
export function modelList(): ModelList {
  return {
    models: [
      modelOf('preview'),
      modelOf('htdemucs', { revision: '955717e8' }),
      modelOf('mdx_q', { available: false, reason: 'It needs diffq: pip install diffq.' }),
    ],
    auto: 'preview',
    autoReason: 'The weights of htdemucs are missing.',
    autoDetail: 'To fetch them, run make weights.',
  };
}
