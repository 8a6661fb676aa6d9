// Tests the table of formats.

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ALL_DEMUXERS, ALL_FORMATS, FORMATS, formatsOfType, usualFormats } from './formats.ts';

it('a MIME type names its formats in any case and with any parameters', () => {
  expect(formatsOfType('Audio/MPEG; x=1')).toEqual([FORMATS.mp3]);
  expect(formatsOfType('video/quicktime')).toEqual([FORMATS.mov]);
  expect(formatsOfType('audio/wav')).toEqual([FORMATS.wav, FORMATS.rf64, FORMATS.w64]);
  for (const type of ['application/octet-stream', 'constructor', '']) expect(formatsOfType(type)).toEqual([]);
});

it('ffmpeg has every demuxer of the table under its name', () => {
  const lines = execFileSync('ffmpeg', ['-v', 'error', '-demuxers'], { encoding: 'utf8' }).split('\n');
  const known = lines.flatMap((line) => line.trim().split(/\s+/)[1]?.split(',') ?? []);
  expect(ALL_DEMUXERS.filter((demuxer) => !known.includes(demuxer))).toEqual([]);
});

it('no demuxer of the table opens other files or plays tracker modules', () => {
  const risky = [
    'concat',
    'hls',
    'dash',
    'image2',
    'imf',
    'sdp',
    'lavfi',
    'libopenmpt',
    'libgme',
    'mods',
    'lrc',
    'txd',
  ];
  expect(ALL_DEMUXERS.filter((demuxer) => risky.includes(demuxer))).toEqual([]);
});

it('the usual formats are named, and the others are counted', () => {
  const [, names = '', others] = /^(.*) and (\d+) more$/.exec(usualFormats()) ?? [];
  expect(names.split(', ').length + Number(others)).toBe(ALL_FORMATS.length);
  expect(names).toContain(FORMATS.mp3.name);
});

it('no two formats have an extension or another MIME type in common', () => {
  const names = ALL_FORMATS.flatMap((one) => [one.extension, ...one.otherExtensions, ...one.otherTypes]);
  expect(new Set(names).size).toBe(names.length);
});
