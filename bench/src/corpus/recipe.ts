// Describes one file of the corpus: its bytes, and the results that are right for it.

import type { ErrorCode, FailureCode } from '@stemline/common/errors/codes.ts';
import type { WARNING_CODES } from '@stemline/common/manifest/warnings.ts';

/** The parts of the corpus, in the order of the table. */
export const GROUPS = ['format', 'trap', 'mutation'] as const;
/** A part of the corpus. */
export type Group = (typeof GROUPS)[number];

/** The code of a warning. */
export type WarningCode = (typeof WARNING_CODES)[number];

/** The lengths of a song whose damage is random, in seconds. It may have any warnings. */
export interface DamagedSong {
  /** Before the damage. */
  readonly undamaged: number;
  /** The most that the damaged bytes can hold. */
  readonly possible: number;
  /** False: the format declares no length, so nothing shows that a part is missing. */
  readonly declares: boolean;
}

/** A done song whose content is known. */
export interface ExpectedSong {
  /** The shortest and the longest length, in seconds. */
  readonly seconds: readonly [min: number, max: number];
  /** The warnings that it may have. */
  readonly warnings: readonly WarningCode[];
  /** True: at least one warning is necessary. */
  readonly needsWarning?: boolean;
  /** Bounds of the true peak of the song, in dB of full scale. */
  readonly peakDb?: readonly [min: number, max: number];
  /** Channels of the source. */
  readonly channels?: number;
}

/** The results that are right: any of those that are present. */
export interface Expectation {
  readonly done?: ExpectedSong | DamagedSong;
  /** Codes with which the job may fail. */
  readonly failed?: readonly FailureCode[];
  /** Codes with which the upload may be refused. */
  readonly refused?: readonly ErrorCode[];
  /** The reason of a failure or a refusal contains this. */
  readonly reason?: RegExp;
}

/** Makes audio for recipes. */
export interface Audio {
  /**
   * Encodes a generated song with ffmpeg and returns the file. The extension of `name` selects the
   * muxer; `args` are options of ffmpeg. The same arguments give the same bytes.
   */
  encode(name: string, source: string, args?: readonly string[]): Promise<Buffer>;
  /** Writes a file for ffmpeg to read, such as a cover, and returns its path. */
  keep(name: string, bytes: Buffer | string): Promise<string>;
}

/** One file of the corpus. */
export interface Recipe {
  /** The name of the file, unique in the corpus. */
  readonly name: string;
  readonly group: Group;
  readonly expected: Expectation;
  /** Options of the song. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Returns the bytes of the file, the same at each call. */
  make(audio: Audio): Promise<Buffer>;
}

/** A song that is longer than this may take longer than the limit for short songs. */
export const SHORT_SECONDS = 12;

/** Returns true when separating the song takes long. */
export function isLong({ expected }: Recipe): boolean {
  const { done } = expected;
  return done !== undefined && 'seconds' in done && done.seconds[1] > SHORT_SECONDS + 1;
}
