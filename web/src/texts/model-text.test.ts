// Tests the sentences about models and their licences.

import { expect, it } from 'vitest';
import { licenceText, modelText } from './model-text.ts';

it('a licence is described in plain words', () => {
  expect(licenceText('')).toMatch(/no conditions/);
  expect(licenceText('research only, as their authors state (facebookresearch/demucs issue 327)')).toMatch(
    /^The authors of the model allow its use for research only/,
  );
  expect(licenceText('set by their owner')).toMatch(/owner/);
  expect(licenceText('CC BY-NC 4.0')).toBe("The model's licence: CC BY-NC 4.0.");
});

it('a model that only the server knows has no description', () => {
  expect(modelText('preview')).toMatch(/^Rough/);
  expect([modelText('mine'), modelText('toString')]).toEqual(['', '']);
});
