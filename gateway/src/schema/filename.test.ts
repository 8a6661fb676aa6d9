// Tests how a file name is cleaned for display.

import { describe, expect, it } from 'vitest';
import { cleanFilename } from './filename.ts';

describe('the name of a file', () => {
  it('a long file name keeps its extension and whole characters', () => {
    expect(cleanFilename(`${'🎵'.repeat(600)}.mp3`)).toBe(`${'🎵'.repeat(255)}.mp3`);
    expect(cleanFilename(`a${'🎵'.repeat(600)}.mp3`)).toBe(`a${'🎵'.repeat(254)}.mp3`);
    expect(cleanFilename(`Symphony No.${'5'.repeat(2_000)}`)).toHaveLength(1_024);
    expect(cleanFilename('e\u0301'.repeat(600))).toBe('e\u0301'.repeat(341));
  });

  it('a file name loses control characters and halves of surrogate pairs', () => {
    expect(cleanFilename('a\r\nb\u202ec\ud83c.mp3')).toBe('abc.mp3');
  });
});
