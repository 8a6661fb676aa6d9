// Tests which model a name resolves to, and the error when there is none.

import { modelList, modelOf } from '@stemline/testing/queue/models.ts';
import { describe, expect, it } from 'vitest';
import { assertStillHeld, resolveModel } from './resolve-model.ts';

const held = modelList();
const refused = (work: () => unknown, code: string, named: RegExp) =>
  expect(work).toThrow(expect.objectContaining({ code, message: expect.stringMatching(named) }));

describe('a model name', () => {
  it('resolves to the model of that name', () => {
    expect(resolveModel(held, 'htdemucs', 'auto')).toMatchObject({ name: 'htdemucs', revision: '955717e8' });
  });

  it('that is empty or auto resolves to the configured default, or else to the choice of the separators', () => {
    for (const asked of ['', 'auto']) {
      expect(resolveModel(held, asked, 'auto').name).toBe('preview');
      expect(resolveModel(held, asked, 'htdemucs').name).toBe('htdemucs');
    }
  });

  it('that is unknown is refused with the names of the available models', () => {
    refused(() => resolveModel(held, 'spleeter', 'auto'), 'MODEL_UNKNOWN', /"spleeter".*preview, htdemucs\.$/);
    refused(() => resolveModel(held, 'HTDEMUCS', 'auto'), 'MODEL_UNKNOWN', /HTDEMUCS/);
    refused(() => resolveModel(held, '', 'gone'), 'MODEL_UNKNOWN', /"gone"/);
  });

  it('that is known but not held is refused with instructions to get it', () => {
    refused(() => resolveModel(held, 'mdx_q', 'auto'), 'MODEL_UNAVAILABLE', /pip install diffq/);
  });

  it('cannot be chosen when the separators choose none', () => {
    const none = { ...held, auto: '', autoReason: 'No weights are here.' };
    refused(() => resolveModel(none, '', 'auto'), 'MODEL_UNAVAILABLE', /No weights are here/);
  });

  it('resolves to nothing before any separator has published', () => {
    refused(() => resolveModel(undefined, 'preview', 'auto'), 'NO_MODELS', /separator/);
  });
});

describe('a song that is retried', () => {
  it('needs the same model revision as its request', () => {
    assertStillHeld(held, 'htdemucs', '955717e8');
    const renewed = { ...held, models: [modelOf('htdemucs', { revision: 'new' })] };
    refused(() => assertStillHeld(renewed, 'htdemucs', '955717e8'), 'MODEL_UNAVAILABLE', /another revision.*new/);
    refused(() => assertStillHeld(undefined, 'htdemucs', '955717e8'), 'NO_MODELS', /separator/);
  });
});
