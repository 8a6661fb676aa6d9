// Tests the format of a MIME type.

import { expect, it } from 'vitest';
import { FORMATS, formatOfType } from './formats.ts';

it('a MIME type names its format in any case and with any parameters', () => {
  expect(formatOfType('Audio/MPEG; x=1')).toBe(FORMATS.mp3);
  expect(formatOfType('video/quicktime')).toBe(FORMATS.mp4);
  expect(formatOfType('audio/wav')).toBe(FORMATS.wav);
  expect(formatOfType('application/octet-stream')).toBeUndefined();
  expect(formatOfType('constructor')).toBeUndefined();
  expect(formatOfType('')).toBeUndefined();
});
