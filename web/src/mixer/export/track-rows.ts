// Downloads of a song: its stems, each in the formats that were made.

import type { Song } from '../../api/types.ts';
import { byStemOrder, stemOf } from '../state/lanes.ts';

/** A track in one format. */
export interface TrackFile {
  /** With the extension. */
  readonly name: string;
  /** The extension, such as mp3. */
  readonly format: string;
  /** In bytes; undefined: the track was removed. */
  readonly size: number | undefined;
}

/** A stem with its files. */
export interface TrackRow {
  readonly stem: string;
  readonly files: readonly TrackFile[];
}

/** An archive of all tracks of a format. */
export interface Archive {
  /** The extension of the tracks; `all`: every format. */
  readonly format: string;
  /** Sum of the tracks in bytes. */
  readonly size: number;
}

/** Returns the stems in the order of the mixer, also those that were removed. */
export function trackRows({ tracks, removed }: Song): TrackRow[] {
  const files: TrackFile[] = [
    ...tracks.map(({ name, size }) => ({ name, format: formatOf(name), size })),
    ...removed
      .filter((name) => tracks.every((track) => track.name !== name))
      .sort()
      .map((name) => ({ name, format: formatOf(name), size: undefined })),
  ];
  const stems = [...new Set(files.map(({ name }) => stemOf(name)))];
  return stems.sort(byStemOrder).map((stem) => ({ stem, files: files.filter(({ name }) => stemOf(name) === stem) }));
}

/** Returns the archives of a song: one for each format and, with several, one for all of them. */
export function archivesOf({ tracks }: Song): Archive[] {
  const formats = [...new Set(tracks.map(({ name }) => formatOf(name)))];
  const sizeOf = (format: string) =>
    tracks.reduce((sum, { name, size }) => sum + (format === 'all' || formatOf(name) === format ? size : 0), 0);
  return [...formats, ...(formats.length > 1 ? ['all'] : [])].map((format) => ({ format, size: sizeOf(format) }));
}

function formatOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
