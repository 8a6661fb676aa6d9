// Tests the table of formats, and that the page has the same formats.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALL_FORMATS, FORMATS, formatNames, formatOfType } from './formats.ts';

it('a MIME type names its format in any case and with any parameters', () => {
  expect(formatOfType('Audio/MPEG; x=1')).toBe(FORMATS.mp3);
  expect(formatOfType('video/quicktime')).toBe(FORMATS.mp4);
  expect(formatOfType('audio/wav')).toBe(FORMATS.wav);
  expect(formatOfType('application/octet-stream')).toBeUndefined();
  expect(formatOfType('constructor')).toBeUndefined();
  expect(formatOfType('')).toBeUndefined();
});

const PAGE = readFileSync(new URL('../../../web/public/index.html', import.meta.url), 'utf8');

it('the page names every format that the services accept', () => {
  expect(/id="formats">([^<]*)</.exec(PAGE)?.[1]).toBe(formatNames());
});

it('the page accepts files with all types and extensions of the formats, and no others', () => {
  const extensions = ALL_FORMATS.flatMap(({ extension, otherExtensions }) => [extension, ...otherExtensions]);
  const videoTypes = ALL_FORMATS.flatMap(({ otherTypes }) => otherTypes.filter((type) => type.startsWith('video/')));
  const expected = ['audio/*', ...videoTypes, ...extensions.map((extension) => `.${extension}`)];
  expect(/ accept="([^"]*)"/.exec(PAGE)?.[1]?.split(',')).toEqual(expected);
});

it('no two formats have an extension or another MIME type in common', () => {
  const names = ALL_FORMATS.flatMap((one) => [one.extension, ...one.otherExtensions, ...one.otherTypes]);
  expect(new Set(names).size).toBe(names.length);
});
