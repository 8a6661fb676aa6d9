// Interfaces of the decoder and the encoder, and the PCM format between them and the engine.

import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import type { SourceInfo } from '@stemline/common/manifest/manifest.ts';
import type { Warning } from '@stemline/common/manifest/warnings.ts';
import type { TrackFile } from './song-storage.ts';

/** Frames (one sample of each channel) per second. */
export const SAMPLE_RATE = 44_100;
/** Channels of the PCM, whose samples are interleaved. */
export const CHANNELS = 2;
/** Bytes of a frame: one 32-bit float sample of each channel. */
export const FRAME_BYTES = 4 * CHANNELS;

/** A shorter file does not count as a song. */
export const MIN_SECONDS = 0.1;

/** One file to decode. Paths are absolute. */
export interface DecodeRequest {
  readonly input: string;
  /** The decoder creates or replaces this file. It may create others, whose names begin with it. */
  readonly output: string;
  /** The audio stream, counted from 1. Null: the default one, or else the first one. */
  readonly audioStream: number | null;
  /** Reads the tags of the song too. */
  readonly keepTags: boolean;
  /** Audio that is more than a second longer is refused as TOO_LONG. */
  readonly maxSeconds: number;
  readonly signal: AbortSignal;
}

/** The result of decoding. */
export interface Decoded {
  /** Frames of the PCM. */
  readonly frames: number;
  readonly source: SourceInfo;
  /** Faults of the source, with figures. */
  readonly warnings: readonly Warning[];
  /** Undefined: they were not asked for. */
  readonly tags: SongTags | undefined;
}

/** The tags of a song. Empty texts: the file has none. */
export interface SongTags {
  /** At most 1 000 characters without control characters, like the other texts. */
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly cover?: Cover;
}

/** A picture that was copied from the song, of at most 10 MiB. Its content was not decoded. */
export interface Cover {
  readonly path: string;
  readonly type: 'jpeg' | 'png';
}

/** Converts an audio file to the PCM that the engine reads. */
export interface Decoder {
  /**
   * Rejects with a JobFailure (BAD_AUDIO, TOO_LONG), or with the signal's reason when it aborts.
   */
  decode(request: DecodeRequest): Promise<Decoded>;
}

/** A song, its stems, and the tracks to make of them. Paths are absolute. */
export interface EncodeRequest {
  /** The PCM of the song, which is only measured. It must exist when the first part is added. */
  readonly song: string;
  /** The stems in the order in which parts have them. Their tracks have these names. */
  readonly stems: readonly string[];
  /** Frames of the PCM. Undefined: not known yet, which needsLength() may forbid. */
  readonly frames: number | undefined;
  /** The folder of the files that are made. */
  readonly folder: string;
  readonly formats: readonly OutputFormatName[];
  /** Bit rate of the format `mp3`, in kbit/s. */
  readonly kbps: number;
  /**
   * Sample rate of the tracks in Hz. A format whose codec does not allow it gets the nearest one
   * that it allows.
   */
  readonly hz: number;
  /** Returns the tags of the tracks of a stem. Undefined: none. */
  readonly tagsOf: (stem: string) => SongTags | undefined;
  readonly signal: AbortSignal;
  /** Called with the number of frames of each block that was read and passed to the encoders. */
  readonly onFrames?: (frames: number) => void;
}

/** Samples of all stems that follow those of the part before, one stem after the other. */
export interface PartFile {
  readonly path: string;
  /** Frames of each stem. */
  readonly frames: number;
}

/** The tracks of one song while they are made. */
export interface Encoding {
  /**
   * Resolves when the encoders have accepted all samples of the part, whose file is no longer used
   * then. Call it for one part at a time. Rejects like encode().
   */
  add(part: PartFile): Promise<void>;
  /** Called after the last part. Rejects like encode(). */
  finish(observer?: EncodingObserver): Promise<EncodedSong>;
  /**
   * Ends the encoders, if they run, and deletes their files. Resolves when that is done. Safe to
   * repeat.
   */
  end(): Promise<void>;
}

/** Receives the files of the song and of each stem as soon as they are complete, in any order. */
export interface EncodingObserver {
  /** The peaks are complete long before the tracks. */
  onPeaks(stem: string, peaks: TrackFile): void;
  onEncoded(encoded: Encoded): void;
}

/** A track on disk. */
export interface MadeTrack extends TrackFile {
  readonly stem: string;
  readonly format: OutputFormatName;
  /** In Hz. */
  readonly sampleRate: number;
  /** Samples of each channel, without the padding of the codec. */
  readonly samples: number;
}

/** The measurements of ffmpeg's filter ebur128. */
export interface Loudness {
  /** Integrated loudness by EBU R 128, in LUFS. Null: below the gate, or shorter than 0.4 s. */
  readonly lufs: number | null;
  /** True peak, in dB of full scale. Null: digital silence. */
  readonly truePeakDb: number | null;
}

/** The files that were made of a stem, in the order of the formats, and its measurements. */
export interface Encoded {
  readonly stem: string;
  readonly tracks: readonly MadeTrack[];
  /** The waveform peaks, in the layout of peaks-file.ts, at the rate of the PCM. */
  readonly peaks: TrackFile;
  readonly loudness: Loudness;
}

/** The song, which has no tracks, and the stems in the order of the request. */
export interface EncodedSong {
  readonly song: Encoded;
  readonly stems: readonly Encoded[];
  /** Frames of the PCM. */
  readonly frames: number;
}

/** Makes tracks of the PCM of the engine, and measures it. */
export interface Encoder {
  /**
   * Starts the encoders, which then wait for parts. The methods of the result reject with a
   * JobFailure that another attempt may resolve, because valid PCM can always be encoded; with
   * ENGINE_REFUSED when this separator lacks what the request needs; or with the signal's reason
   * when it aborts. The caller must call end().
   */
  start(request: EncodeRequest): Encoding;
  /** Returns whether the encoders need the length of the song when they start. */
  needsLength(request: Pick<EncodeRequest, 'formats' | 'hz'>): boolean;
  /** Returns the most bytes that all tracks of a song with `frames` frames of PCM take. */
  trackBytes(request: Pick<EncodeRequest, 'formats' | 'hz' | 'stems'>, frames: number): number;
  /** Returns whether the tracks can contain the cover. Uses `folder` for files. */
  accepts(cover: Cover, formats: readonly OutputFormatName[], folder: string, signal: AbortSignal): Promise<boolean>;
}

/** The formats and limits of a separator, which depend on its ffmpeg. */
export interface MediaAbilities {
  /** Names of the formats of songs that ffmpeg reads, in the order of formats.ts. */
  readonly inputs: readonly string[];
  /** The formats of tracks that ffmpeg writes, in the order of output-formats.ts. */
  readonly formats: readonly OutputFormatName[];
  /** True: ffmpeg has the soxr resampler, which `rate=source` needs. */
  readonly hasSoxr: boolean;
  /** The version of ffmpeg, such as 5.1.9. */
  readonly version: string;
}

/**
 * Resolves with the abilities, which are found once. Rejects while ffmpeg cannot be run, and tries
 * again at the next call.
 */
export type FindAbilities = () => Promise<MediaAbilities>;
