// Tests the sentences about the making of a song.

import { expect, it } from 'vitest';
import type { Manifest } from '../../api/types.ts';
import { makingText, silentText } from './making-text.ts';

const manifest: Manifest = {
  source: { format: 'FLAC', bytes: 31_200_000, sample_rate: 44_100, channels: 2, downmix: '' },
  model: { name: 'htdemucs' },
  device: 'cuda',
  duration_seconds: 180,
  gain: 1,
  timings_ms: { separate: 12_000 },
};

it('a song is described by its file, its separation and the speed', () => {
  expect(makingText(manifest, 1)).toEqual([
    'The file is FLAC, 44.1 kHz, stereo, 31.2 MB.',
    'htdemucs separated it on a graphics card in 12 seconds.',
    'That is 15 times as fast as the music plays.',
  ]);
});

it('a mix to stereo, a lower level and further attempts have their sentences', () => {
  const source = { ...manifest.source, channels: 6, downmix: 'FL=FC' };
  const slow = { ...manifest, source, device: 'cpu', gain: 0.8, timings_ms: { separate: 200_000 } };
  expect(makingText(slow, 2)).toEqual([
    'The file is FLAC, 44.1 kHz, 6 channels, 31.2 MB.',
    'Its 6 channels were mixed to stereo.',
    'htdemucs separated it on the processor in 3 minutes.',
    'All tracks are 1.9 dB quieter than the song, so that none of them is distorted.',
    'It took 2 tries.',
  ]);
  const mono = { source: { ...manifest.source, channels: 1, downmix: 'FL=FC' } };
  expect(makingText(mono, 1)).toContain('Its one channel was used for left and right.');
});

it('a manifest without members has no sentences', () => {
  expect(makingText({}, 1)).toEqual([]);
  expect(silentText({})).toBe('');
});

it('silent stems are named', () => {
  expect(silentText({ stems: { vocals: { silent: true }, drums: { silent: false }, no_bass: { silent: true } } })).toBe(
    'Silent: vocals, all but bass. The song seems to have none of them.',
  );
  expect(silentText({ stems: { vocals: { silent: true } } })).toBe('Silent: vocals. The song seems to have none.');
});
