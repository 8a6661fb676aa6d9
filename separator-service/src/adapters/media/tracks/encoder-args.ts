// Builds ffmpeg's arguments for the tracks of a stem. The same samples and encoder give the same
// bytes.

import { OUTPUT_FORMATS, type OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import type { SongTags } from '../../../domain/media.ts';
import { resampleFilter } from './resampler.ts';

/** One track, made from one feed of samples. */
export interface TrackOutput {
  readonly format: OutputFormatName;
  /** The file that is created or replaced. */
  readonly path: string;
  /** Index of the input with the samples. */
  readonly input: number;
  /** Sample rates of the samples and of the track, in Hz. */
  readonly inputHz: number;
  readonly hz: number;
  /** Samples of each channel of the track. */
  readonly samples: number;
  /** Bit rate of the format `mp3`, in kbit/s. */
  readonly kbps: number;
  readonly tags: SongTags | undefined;
  /** Index of the input with the cover. Undefined: none. */
  readonly coverInput: number | undefined;
  /** True: resamples with soxr, otherwise with ffmpeg's own resampler. */
  readonly hasSoxr: boolean;
}

/**
 * For a song of 4 minutes, LAME's quality 5 takes 3 s of a core and quality 2 takes 8 s; at these
 * bit rates few listeners hear the difference.
 */
const LAME = ['-compression_level', '5'];
/**
 * The Xing header contains the encoder's padding. Players remove the padding, so that the track is
 * as long as the song.
 */
const XING = ['-write_xing', '1'];
/** The default level of the reference encoder. */
const FLAC = ['-compression_level', '5'];
/** Above 4 GiB, the file becomes an RF64 file. */
const WAV = ['-rf64', 'auto'];
/** The index comes first, so that a player can seek before it has the whole file. */
const M4A = ['-b:a', '256k', '-movflags', '+faststart'];

const OPTIONS: Record<OutputFormatName, (kbps: number) => readonly string[]> = {
  mp3: (kbps) => ['-b:a', `${kbps}k`, ...LAME, ...XING],
  'mp3-v0': () => ['-q:a', '0', ...LAME, ...XING],
  'mp3-v2': () => ['-q:a', '2', ...LAME, ...XING],
  flac: () => [...FLAC, '-sample_fmt', 's16'],
  flac24: () => [...FLAC, '-sample_fmt', 's32', '-bits_per_raw_sample', '24'],
  wav: () => WAV,
  wav24: () => WAV,
  wav32f: () => WAV,
  opus: () => ['-b:a', '160k'],
  m4a: () => M4A,
};

/**
 * Leaves out the encoder's version and the date, which would change the bytes, and gives Ogg the
 * same stream number each time.
 */
const SAME_BYTES = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'];

/** ffmpeg's muxers of Ogg and WAV cannot store a picture. */
const WITH_COVER: ReadonlySet<string> = new Set(['mp3', 'flac', 'm4a']);

/** Returns whether the files of a format can contain a cover. */
export function takesCover(format: OutputFormatName): boolean {
  return WITH_COVER.has(OUTPUT_FORMATS[format].extension);
}

/** Returns the arguments of one output. */
export function trackArgs(track: TrackOutput): string[] {
  const { format, input, inputHz, hz, hasSoxr } = track;
  const { encoder, muxer } = OUTPUT_FORMATS[format];
  const resampled = hz === inputHz ? [] : ['-af', resampleFilter(hz, track.samples, hasSoxr)];
  const audio = ['-map', `${input}:a`, ...resampled, '-c:a', encoder, ...OPTIONS[format](track.kbps)];
  return [...audio, ...coverArgs(track), ...SAME_BYTES, ...tagArgs(track), '-f', muxer, `file:${track.path}`];
}

function coverArgs({ format, coverInput }: TrackOutput): string[] {
  if (coverInput === undefined || !takesCover(format)) return [];
  // Players look for a picture with the type of a front cover, which ffmpeg takes from the comment.
  const type = ['-disposition:v', 'attached_pic', '-metadata:s:v', 'comment=Cover (front)'];
  return ['-map', `${coverInput}:v`, '-c:v', 'copy', ...type];
}

/** Version 3 of ID3 is the newest one that all players read. */
function tagArgs({ format, tags }: TrackOutput): string[] {
  const version = OUTPUT_FORMATS[format].muxer === 'mp3' ? ['-id3v2_version', tags ? '3' : '0'] : [];
  if (!tags) return version;
  const texts = { title: tags.title, artist: tags.artist, album: tags.album };
  const given = Object.entries(texts).filter(([, text]) => text !== '');
  return [...version, ...given.flatMap(([name, text]) => ['-metadata', `${name}=${text}`])];
}

/** Returns the arguments of an input with a cover, which ffmpeg copies and does not decode. */
export function coverInputArgs({ path, type }: NonNullable<SongTags['cover']>): string[] {
  const codec = type === 'jpeg' ? 'mjpeg' : 'png';
  return ['-f', 'image2', '-pattern_type', 'none', '-c:v', codec, '-i', `file:${path}`];
}
