// Locates the audio in a file, for the runs of ffprobe and ffmpeg that read it.

import { stat } from 'node:fs/promises';
import { declaredSeconds } from '@stemline/common/audio/declared-length.ts';
import { ALL_DEMUXERS, type AudioFormat } from '@stemline/common/audio/formats.ts';
import { SNIFF_BYTES } from '@stemline/common/audio/sniff.ts';
import { endsEarly } from './early-end.ts';
import { formatOfFile, inputFrom } from './file-format.ts';
import { type Mp3Head, mp3Head } from './mp3-head.ts';
import { readHead } from './read-bytes.ts';
import { endOfAudio } from './trailing-tags.ts';

/** A file and the place of its audio. */
export interface MediaInput {
  /** Undefined: the bytes show no format of the table. */
  readonly format: AudioFormat | undefined;
  /** Size of the file. */
  readonly bytes: number;
  /** Size of the part between the tags. */
  readonly audioBytes: number;
  /** The length in the header of an uncompressed or FLAC file, in seconds. */
  readonly headerSeconds: number | undefined;
  /** Undefined also for formats other than MP3. */
  readonly mp3Head: Mp3Head | undefined;
  /** Position of the part between the tags. */
  readonly start: number;
  /** True when the structure of the file shows that its end is missing. */
  readonly endsEarly: boolean;
  /** ffmpeg's arguments that open the part between the tags. */
  readonly audioArgs: readonly string[];
  /** ffmpeg's arguments that open the whole file. */
  readonly fileArgs: readonly string[];
}

/** Reads the beginning and the end of the file at `path`. */
export async function mediaInputOf(path: string): Promise<MediaInput> {
  const { size } = await stat(path);
  const found = await formatOfFile(path);
  const start = found?.skipBytes ?? 0;
  const end = found ? await endOfAudio(path, size, found.format) : size;
  // Without a known format, ffmpeg chooses one of the table itself.
  const demuxer = found ? ['-f', found.format.demuxer] : ['-format_whitelist', ALL_DEMUXERS.join(',')];
  const head = await readHead(path, SNIFF_BYTES, start);
  const audioBytes = Math.max(0, end - start);
  return {
    format: found?.format,
    bytes: size,
    audioBytes,
    headerSeconds: declaredSeconds(head),
    mp3Head: found?.format.demuxer === 'mp3' ? mp3Head(head, audioBytes) : undefined,
    start,
    endsEarly: found !== undefined && (await endsEarly(path, found.format, start, size)),
    audioArgs: [...demuxer, '-i', inputFrom(path, start, end < size ? end : 0)],
    fileArgs: [...demuxer, '-i', inputFrom(path, 0)],
  };
}
