// Tests which model a name resolves to, and the error when there is none.

import { modelList, modelOf } from '@stemline/testing/queue/models.ts';
import { expect, it } from 'vitest';
import { assertStillHeld, resolveModel } from './resolve-model.ts';

const published = modelList();
const refused = (work: () => unknown, code: string, named: RegExp) =>
  expect(work).toThrow(expect.objectContaining({ code, message: expect.stringMatching(named) }));

it('a model name resolves to the model of that name', () => {
  expect(resolveModel(published, 'htdemucs', 'auto')).toMatchObject({ name: 'htdemucs', revision: '955717e8' });
});

it.each(['', 'auto'])(
  'the name "%s" resolves to the configured default, or else to the choice of the separators',
  (name) => {
    expect(resolveModel(published, name, 'auto').name).toBe('preview');
    expect(resolveModel(published, name, 'htdemucs').name).toBe('htdemucs');
  },
);

it.each([
  ['spleeter', 'auto', /^There is no model "spleeter". Available models: preview, htdemucs\.$/],
  ['HTDEMUCS', 'auto', /"HTDEMUCS"/],
  ['', 'removed', /"removed"/],
])(
  'the unknown model "%s" with the default "%s" is refused with the names of the available models',
  (name, fallback, message) => {
    refused(() => resolveModel(published, name, fallback), 'MODEL_UNKNOWN', message);
  },
);

it('a model that is not available is refused with instructions to get it', () => {
  const message = /^The model mdx_q is not available\. It needs diffq: pip install diffq\.$/;
  refused(() => resolveModel(published, 'mdx_q', 'auto'), 'MODEL_UNAVAILABLE', message);
});

it('the model name auto is refused with the reason when the separators choose no model', () => {
  const none = { ...published, auto: '', autoReason: 'No weights are here.' };
  refused(() => resolveModel(none, '', 'auto'), 'MODEL_UNAVAILABLE', /No weights are here/);
});

it('every model name is refused before any separator has published its models', () => {
  refused(() => resolveModel(undefined, 'preview', 'auto'), 'NO_MODELS', /separator/);
});

it('a retry needs the same model revision as the request', () => {
  assertStillHeld(published, 'htdemucs', '955717e8');
  const renewed = { ...published, models: [modelOf('htdemucs', { revision: 'new' })] };
  refused(() => assertStillHeld(renewed, 'htdemucs', '955717e8'), 'MODEL_UNAVAILABLE', /another revision.*new/);
  refused(() => assertStillHeld(undefined, 'htdemucs', '955717e8'), 'NO_MODELS', /separator/);
});
