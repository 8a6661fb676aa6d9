import { expect, test } from 'vitest';
import { autoModelFault, isAutoPreview } from './auto-model.ts';
import type { EngineModel, EngineModels } from './engine.ts';

function listOf(auto: string, models: readonly Partial<EngineModel>[], reason = '', detail = ''): EngineModels {
  const full = models.map((model) => ({ available: true, origin: 'demucs', ...model }) as EngineModel);
  return { models: full, auto, auto_reason: reason, auto_detail: detail };
}

test('the model of auto has a fault until the engine has listed its models', () => {
  expect(autoModelFault(undefined)).toBe('The engine has not listed its models yet.');
  expect(autoModelFault(listOf('htdemucs', [{ name: 'htdemucs' }]))).toBeUndefined();
});

test('the fault of a missing model has the sentences of the engine', () => {
  const reason = 'STEMLINE_DEFAULT_MODEL names mdx, which is not available.';
  const missing = [{ name: 'mdx', available: false }, { name: 'preview' }];
  expect(autoModelFault(listOf('mdx', missing, reason, 'Its weights are missing.'))).toBe(
    `${reason} Its weights are missing.`,
  );
  expect(autoModelFault(listOf('gone', missing, 'There is no such model.'))).toBe('There is no such model.');
  expect(autoModelFault(listOf('gone', []))).toBe('The model gone is not available.');
});

test('auto means the preview model by its origin and not by its name', () => {
  const models = [{ name: 'htdemucs' }, { name: 'preview', origin: 'preview' as const }];
  expect(isAutoPreview(undefined)).toBeUndefined();
  expect(isAutoPreview(listOf('preview', models))).toBe(true);
  expect(isAutoPreview(listOf('htdemucs', models))).toBe(false);
  expect(isAutoPreview(listOf('gone', models))).toBe(false);
});
