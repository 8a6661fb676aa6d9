// Chooses the tracks of a song for an archive, and names and describes the archive.

import { createHash } from 'node:crypto';
import { OUTPUT_FORMATS, type OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { fromTimestamp } from '@stemline/common/grpc/time.ts';
import { OPTION_RULES } from '@stemline/common/options/rules.ts';
import { optionsFromWire } from '@stemline/common/options/wire.ts';
import type { GetSongResponse__Output } from '@stemline/proto/gen/stemline/storage/v1/GetSongResponse.ts';
import type { Run__Output } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';
import { trackFilename } from '../download-name.ts';
import { zipLayout } from './layout.ts';
import type { ZipEntry } from './records.ts';

/** A track in an archive. */
export interface TrackEntry extends Omit<ZipEntry, 'crc32'> {
  /** The name of the track, with its extension. */
  readonly track: string;
  readonly sha224: string;
  /** Undefined: not recorded, because an earlier version made the track. */
  readonly crc32: number | undefined;
}

/** The archive of a song. */
export interface SongZip {
  readonly entries: readonly TrackEntry[];
  /** Changes with every byte of the archive. Without quotes. */
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
  /** The name of the user's file. */
  readonly songFilename: string;
}

/** The tracks to put into an archive: those in one format, or `all`. Absent: the first format. */
export type WantedTracks = OutputFormatName | 'all' | undefined;

/** The version of the layout, so that a change of it changes the ETags. */
const LAYOUT = 1;

/**
 * Describes the archive of the song's tracks that are not removed. Throws SONG_NOT_DONE,
 * TRACK_UNKNOWN (no track was made in the format) and TRACK_REMOVED.
 */
export function songZip(song: GetSongResponse__Output, wanted: WantedTracks): SongZip {
  const { served, songhash, removed } = song;
  const outcome = served?.outcome;
  if (!served || !outcome) throw new ServiceError('SONG_NOT_DONE', 'The song is not done.');
  const songFilename = song.run?.request?.filename ?? '';
  const chosen = outcome.tracks.filter(({ name }) => wanted === 'all' || isOf(name, wanted, served));
  if (chosen.length === 0) throw notMade(wanted, outcome.tracks.length === 0 ? [] : formatsOf(served));
  const kept = chosen.filter(({ name }) => !removed.includes(name));
  if (kept.length === 0)
    throw new ServiceError('TRACK_REMOVED', 'These tracks were removed. Send the song again to make them again.');
  const modifiedMs = fromTimestamp(outcome.createdAt);
  const entries = kept.map(
    ({ name, size, sha224, _crc32, crc32 }): TrackEntry => ({
      name: trackFilename(songFilename, songhash, name),
      track: name,
      size,
      sha224,
      crc32: _crc32 ? crc32 : undefined,
      modifiedMs,
    }),
  );
  const described = entries.map(({ name, size, sha224 }) => [name, size, sha224, modifiedMs]);
  const { size } = zipLayout(entries.map((entry) => ({ ...entry, crc32: 0 })));
  const etag = createHash('sha224')
    .update(JSON.stringify([LAYOUT, described]))
    .digest('hex');
  return { entries, etag, size, songFilename };
}

/** The formats that the run was asked to make. */
function formatsOf({ request }: Run__Output): readonly OutputFormatName[] {
  const { formats = OPTION_RULES.formats.rule.fallback } = optionsFromWire(request?.options);
  return formats as readonly OutputFormatName[];
}

/**
 * Returns whether a track is in a format. The names `mp3`, `flac` and `wav` also mean the variant
 * that was made with this extension.
 */
function isOf(track: string, wanted: OutputFormatName | undefined, served: Run__Output): boolean {
  const formats = formatsOf(served);
  const format = wanted ?? formats[0] ?? 'mp3';
  const { extension } = OUTPUT_FORMATS[format];
  return track.endsWith(`.${extension}`) && (format === extension || formats.includes(format));
}

function notMade(wanted: WantedTracks, formats: readonly OutputFormatName[]): ServiceError {
  const made = formats.length === 0 ? 'It has no tracks.' : `It has ${formats.join(', ')}.`;
  return new ServiceError('TRACK_UNKNOWN', `The song has no tracks in the format ${wanted ?? 'mp3'}. ${made}`);
}
