// Everything that the songs of one `stemline separate` share.

import type { Limits } from '../../types.ts';
import type { Board } from '../board.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Follower } from '../follow-songs.ts';
import type { Limiter } from '../limiter.ts';
import type { Separation } from '../separation-flags.ts';
import type { Server } from '../server.ts';
import type { Digests } from './file-digest.ts';
import type { SongPaths } from './file-names.ts';
import type { Source } from './sources.ts';

/** The separation that a command asks of the server. */
export interface SeparationRequest {
  readonly separation: Separation;
  /** The separation as canonical JSON, for records. */
  readonly json: string;
  /** The names of the tracks to expect; none: they are not known, or none of them can exist. */
  readonly expected: readonly string[];
  readonly limits: Limits;
}

/** The place of the tracks. */
export interface Output {
  readonly folder: string;
  readonly force: boolean;
  /** The time at which the command started, as Date.now(). */
  readonly startedAt: number;
}

/** Limits of what runs at the same time. */
export interface Limiters {
  readonly up: Limiter;
  readonly down: Limiter;
  /** Files whose digests are computed. */
  readonly reads: Limiter;
  /** Requests about songs that the server may have. */
  readonly queries: Limiter;
}

/** The songs so far. */
export interface Progress {
  /** The songhashes of the songs that the server has, by the paths of their files. */
  readonly songhashes: Map<string, string>;
  /** The time of the last song that ended, as performance.now(). */
  endedAt: number;
}

/** The shared parts. */
export interface Batch {
  readonly server: Server;
  readonly follower: Follower;
  readonly board: Board;
  readonly request: SeparationRequest;
  readonly output: Output;
  readonly limiters: Limiters;
  readonly digests: Digests;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A song with its paths. */
export interface PlannedSong extends Source {
  readonly paths: SongPaths;
}

/** The result of one song. */
export interface SongResult {
  readonly file: string;
  /** `open`: the command ended before the song did. */
  readonly state: 'done' | 'exists' | 'failed' | 'open';
  readonly hash: string | null;
  readonly exit_code: ExitCode;
  readonly code: string | null;
  readonly reason: string | null;
  /** The paths of its tracks. */
  readonly files: readonly string[];
}
