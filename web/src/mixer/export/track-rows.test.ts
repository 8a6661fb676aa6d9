// Tests the downloads of a song.

import { expect, it } from 'vitest';
import type { Song } from '../../api/types.ts';
import { archivesOf, trackRows } from './track-rows.ts';

function songWith(names: readonly string[], removed: readonly string[] = []): Song {
  const tracks = names.map((name, index) => ({ name, content_type: '', size: 10 ** index, sha224: '' }));
  return { tracks, removed } as unknown as Song;
}

it('each stem has its files in every format', () => {
  const rows = trackRows(songWith(['vocals.mp3', 'drums.mp3', 'vocals.wav']));
  expect(rows.map(({ stem, files }) => [stem, files.map(({ format }) => format)])).toEqual([
    ['vocals', ['mp3', 'wav']],
    ['drums', ['mp3']],
  ]);
});

it('a removed track is listed without a size', () => {
  const rows = trackRows(songWith(['vocals.mp3'], ['drums.mp3', 'vocals.wav']));
  expect(rows.map(({ stem, files }) => [stem, files.map(({ size }) => size)])).toEqual([
    ['vocals', [1, undefined]],
    ['drums', [undefined]],
  ]);
});

it('a song in one format has one archive, and a song in several formats also one with all tracks', () => {
  expect(archivesOf(songWith(['vocals.mp3', 'drums.mp3']))).toEqual([{ format: 'mp3', size: 11 }]);
  expect(archivesOf(songWith(['vocals.mp3', 'drums.mp3', 'vocals.wav']))).toEqual([
    { format: 'mp3', size: 11 },
    { format: 'wav', size: 100 },
    { format: 'all', size: 111 },
  ]);
  expect(archivesOf(songWith([]))).toEqual([]);
});
