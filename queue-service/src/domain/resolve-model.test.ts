// Which model a name means, and what is said when it means none.

import { describe, expect, it } from 'vitest';
import { modelList, modelOf } from '../test-models.ts';
import { assertStillHeld, resolveModel } from './resolve-model.ts';

const held = modelList();
const refused = (work: () => unknown, code: string, named: RegExp) =>
  expect(work).toThrow(expect.objectContaining({ code, message: expect.stringMatching(named) }));

describe('a model name', () => {
  it('means the model of that name', () => {
    expect(resolveModel(held, 'htdemucs', 'auto')).toMatchObject({ name: 'htdemucs', revision: '955717e8' });
  });

  it('that is empty or auto means the configured default, or else what the separators choose', () => {
    for (const asked of ['', 'auto']) {
      expect(resolveModel(held, asked, 'auto').name).toBe('preview');
      expect(resolveModel(held, asked, 'htdemucs').name).toBe('htdemucs');
    }
  });

  it('that nobody knows is refused with the names that are available', () => {
    refused(() => resolveModel(held, 'spleeter', 'auto'), 'MODEL_UNKNOWN', /"spleeter".*preview, htdemucs\.$/);
    refused(() => resolveModel(held, 'HTDEMUCS', 'auto'), 'MODEL_UNKNOWN', /HTDEMUCS/);
    refused(() => resolveModel(held, '', 'gone'), 'MODEL_UNKNOWN', /"gone"/);
  });

  it('that is known but not held is refused with the way to get it', () => {
    refused(() => resolveModel(held, 'mdx_q', 'auto'), 'MODEL_UNAVAILABLE', /pip install diffq/);
  });

  it('cannot be chosen when the separators choose none', () => {
    const none = { ...held, auto: '', autoReason: 'No weights are here.' };
    refused(() => resolveModel(none, '', 'auto'), 'MODEL_UNAVAILABLE', /No weights are here/);
  });

  it('means nothing before any separator has spoken', () => {
    refused(() => resolveModel(undefined, 'preview', 'auto'), 'NO_MODELS', /separator/);
  });
});

describe('a song that is made again', () => {
  it('needs the very revision it was asked for with', () => {
    assertStillHeld(held, 'htdemucs', '955717e8');
    const renewed = { ...held, models: [modelOf('htdemucs', { revision: 'new' })] };
    refused(() => assertStillHeld(renewed, 'htdemucs', '955717e8'), 'MODEL_UNAVAILABLE', /another revision.*new/);
    refused(() => assertStillHeld(undefined, 'htdemucs', '955717e8'), 'NO_MODELS', /separator/);
  });
});
