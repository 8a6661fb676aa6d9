// Tests the lanes of a song.

import { expect, it } from 'vitest';
import type { Song } from '../../api/types.ts';
import { lanesOf, plainMixOf } from './lanes.ts';
import { laneOf } from './mix.ts';

function songWith(names: readonly string[], stems: Record<string, unknown> = {}): Song {
  const tracks = names.map((name) => ({ name, content_type: 'audio/mpeg', size: 1, sha224: '' }));
  return { tracks, manifest: { stems } } as unknown as Song;
}

const stemsOf = (song: Song) => lanesOf(song).map(({ stem }) => stem);

it('each stem has one lane with all its formats, in the order of a mixer', () => {
  const song = songWith(['other.mp3', 'drums.mp3', 'drums.wav', 'bass.mp3', 'vocals.mp3', 'piano.mp3', 'guitar.mp3']);
  expect(stemsOf(song)).toEqual(['vocals', 'drums', 'bass', 'guitar', 'piano', 'other']);
  expect(lanesOf(song)[1]?.tracks.map(({ name }) => name)).toEqual(['drums.mp3', 'drums.wav']);
  expect(lanesOf(song).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
});

it('the instrumental has a lane only when its parts have none', () => {
  expect(stemsOf(songWith(['vocals.mp3', 'drums.mp3', 'bass.mp3', 'other.mp3', 'instrumental.mp3']))).toEqual([
    'vocals',
    'drums',
    'bass',
    'other',
  ]);
  expect(stemsOf(songWith(['instrumental.mp3', 'vocals.mp3']))).toEqual(['vocals', 'instrumental']);
});

it('the instrumental begins muted beside one of its parts', () => {
  expect(laneOf(plainMixOf(['drums', 'instrumental']), 'instrumental').muted).toBe(true);
  expect(laneOf(plainMixOf(['vocals', 'instrumental']), 'instrumental').muted).toBe(false);
});

it('a lane shows the silence and the peak that the manifest states', () => {
  const song = songWith(['vocals.mp3', 'drums.mp3'], { vocals: { silent: true, peak: null }, drums: { peak: 0.5 } });
  expect(lanesOf(song)).toMatchObject([
    { silent: true, peak: undefined },
    { silent: false, peak: 0.5 },
  ]);
});

it('a song without a manifest has its lanes', () => {
  expect(stemsOf({ ...songWith(['vocals.mp3', 'singer_2.mp3']), manifest: null })).toEqual(['vocals', 'singer_2']);
});
