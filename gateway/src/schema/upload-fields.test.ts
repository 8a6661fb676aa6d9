// Tests how a file name is cleaned for display.

import { expect, it } from 'vitest';
import { cleanFilename } from './upload-fields.ts';

it('a long file name is cut between characters and keeps its extension', () => {
  expect(cleanFilename(`${'🎵'.repeat(600)}.mp3`)).toBe(`${'🎵'.repeat(255)}.mp3`);
  expect(cleanFilename(`a${'🎵'.repeat(600)}.mp3`)).toBe(`a${'🎵'.repeat(254)}.mp3`);
  expect(cleanFilename(`Symphony No.${'5'.repeat(2_000)}`)).toHaveLength(1_024);
  expect(cleanFilename('e\u0301'.repeat(600))).toBe('e\u0301'.repeat(341));
});

it('a file name loses control characters and halves of surrogate pairs', () => {
  expect(cleanFilename('a\r\nb\u202ec\ud83c.mp3')).toBe('abc.mp3');
});
