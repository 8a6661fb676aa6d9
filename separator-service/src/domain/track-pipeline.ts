// Turns the parts that the engine writes into stored tracks: encodes and uploads each one, and
// deletes its files. Works on several tracks at a time.

import { rm } from 'node:fs/promises';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { Part } from './engine.ts';
import type { Encoder } from './media.ts';
import type { SongStorage, StoredTrack } from './song-storage.ts';

/** The tracks of one song. */
interface TrackPipeline {
  /** Starts a track from a part that is complete on disk. */
  add(part: Part): void;
  /** Discards the started tracks, because the engine starts the song again. */
  startOver(): void;
  /**
   * Resolves when every track is stored, in the order of their parts; rejects with the first
   * failure.
   */
  finish(): Promise<StoredTrack[]>;
  /** Discards unfinished tracks; resolves when no file is in use. */
  end(): Promise<void>;
}

/** The parts and the claim for which tracks are made. */
interface TrackPipelineDeps {
  readonly storage: SongStorage;
  readonly encoder: Encoder;
  readonly claim: Claim;
  /** Bit rate of the tracks in kbit/s. */
  readonly kbps: number;
  /** Aborts all tracks. */
  readonly signal: AbortSignal;
  /** Called at once when a track fails. The caller then aborts `signal` and stops the engine. */
  readonly onFailure: (error: unknown) => void;
}

const CONTENT_TYPE = 'audio/mpeg';

/** Starts without tracks. */
export function createTrackPipeline(deps: TrackPipelineDeps): TrackPipeline {
  const all = new Set<Promise<unknown>>();
  let round = linkedAbort(deps.signal);
  let tracks = new Map<string, Promise<StoredTrack>>();

  const make = async (part: Part, signal: AbortSignal): Promise<StoredTrack> => {
    const path = part.path.replace(/\.f32$/, '.mp3');
    await deps.encoder.encode({ input: part.path, output: path, kbps: deps.kbps, signal });
    await rm(part.path, { force: true });
    const file = { name: `${part.stem}.mp3`, contentType: CONTENT_TYPE, path };
    const stored = await deps.storage.uploadTrack(deps.claim.spec, deps.claim.id, file, signal);
    await rm(path, { force: true });
    return stored;
  };

  return {
    add: (part) => {
      const mine = round.signal;
      const track = make(part, mine);
      tracks.set(part.stem, track);
      const settled = track.catch((error: unknown) => {
        if (!mine.aborted) deps.onFailure(error);
      });
      all.add(settled);
    },
    startOver: () => {
      round.abort(new DOMException('the song starts again', 'AbortError'));
      round = linkedAbort(deps.signal);
      tracks = new Map();
    },
    finish: () => Promise.all(tracks.values()),
    end: async () => {
      round.abort(new DOMException('the job has ended', 'AbortError'));
      await Promise.all(all);
    },
  };
}
