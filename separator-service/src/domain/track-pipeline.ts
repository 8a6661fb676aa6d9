// Turns the parts that the engine writes into stored tracks and peaks: encodes and uploads each
// one, and deletes its files. Works on several stems at a time.

import { rm } from 'node:fs/promises';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { Part } from './engine.ts';
import type { EncodeRequest, Encoder, Loudness, MadeTrack } from './media.ts';
import type { SongStorage, StoredTrack } from './song-storage.ts';
import { createStageShare } from './stage-share.ts';

/** The tracks of a stem, in the order of their formats, and its measurements. */
export interface StoredStem {
  readonly stem: string;
  readonly tracks: readonly (MadeTrack & StoredTrack)[];
  readonly peaks: StoredTrack;
  readonly loudness: Loudness;
}

/** The tracks of one song. */
interface TrackPipeline {
  /** Measures the decoded song, whose file is kept. */
  measure(song: Omit<Part, 'stem'>): void;
  /** Starts a stem from a part that is complete on disk. */
  add(part: Part): void;
  /** Discards the started stems, because the engine starts the song again. */
  startOver(): void;
  /**
   * Called when no stem follows. Resolves when every track is stored, with the song and the stems
   * in the order of their parts; rejects with the first failure. `onProgress`: called with the
   * share of the samples that is encoded, of those that were left at the call of finish().
   */
  finish(onProgress: (share: number) => void): Promise<{ song: StoredStem; stems: StoredStem[] }>;
  /** Discards unfinished stems; resolves when no file is in use. */
  end(): Promise<void>;
}

/** The parts and the claim for which tracks are made. */
interface TrackPipelineDeps {
  readonly storage: SongStorage;
  readonly encoder: Encoder;
  readonly claim: Claim;
  /** The tracks to make of each stem. */
  readonly wanted: Pick<EncodeRequest, 'folder' | 'formats' | 'kbps' | 'hz'>;
  /** Returns the tags of the tracks of a stem. */
  readonly tagsOf: (stem: string) => EncodeRequest['tags'];
  /** Aborts all stems. */
  readonly signal: AbortSignal;
  /** Called at once when a stem fails. The caller then aborts `signal` and stops the engine. */
  readonly onFailure: (error: unknown) => void;
}

/** Starts without stems. */
export function createTrackPipeline(deps: TrackPipelineDeps): TrackPipeline {
  const { storage, encoder, claim, wanted } = deps;
  const all = new Set<Promise<unknown>>();
  const job = linkedAbort(deps.signal);
  let round = linkedAbort(job.signal);
  let stems = new Map<string, Promise<StoredStem>>();
  let song: Promise<StoredStem> | undefined;
  let encoded = createStageShare();
  let report = (_share: number) => {};

  const store = async (request: EncodeRequest): Promise<StoredStem> => {
    const { stem, signal } = request;
    const { tracks, peaks, loudness } = await encoder.encode(request);
    if (stem !== ORIGINAL) await rm(request.input, { force: true });
    const upload = async <File extends MadeTrack | typeof peaks>(file: File) => {
      const stored = await storage.uploadTrack(claim.spec, claim.id, file, signal);
      await rm(file.path, { force: true });
      return { ...file, ...stored };
    };
    const stored = [];
    for (const track of tracks) stored.push(await upload(track));
    return { stem, tracks: stored, peaks: await upload(peaks), loudness };
  };

  /** Reports a failure at once, and keeps the stem among those that must settle before the end. */
  const started = (request: EncodeRequest) => {
    const stored = store(request);
    const settled = stored.catch((error: unknown) => {
      if (!request.signal.aborted) deps.onFailure(error);
    });
    all.add(settled);
    return stored;
  };

  return {
    measure: ({ path, frames }) => {
      const only = { ...wanted, formats: [], tags: undefined, stem: ORIGINAL };
      song = started({ ...only, input: path, frames, signal: job.signal });
    },
    add: ({ stem, path, frames }) => {
      const mine = encoded;
      mine.expect(frames);
      const onFrames = (count: number) => {
        mine.did(count);
        report(mine.share());
      };
      const tags = deps.tagsOf(stem);
      stems.set(stem, started({ ...wanted, tags, stem, input: path, frames, signal: round.signal, onFrames }));
    },
    startOver: () => {
      round.abort(new DOMException('the song starts again', 'AbortError'));
      round = linkedAbort(job.signal);
      stems = new Map();
      encoded = createStageShare();
    },
    finish: async (onProgress) => {
      encoded.begin();
      report = onProgress;
      const [first, ...others] = await Promise.all([song, ...stems.values()]);
      if (!first) throw new Error('the song was not measured');
      return { song: first, stems: others as StoredStem[] };
    },
    end: async () => {
      job.abort(new DOMException('the job has ended', 'AbortError'));
      await Promise.all(all);
    },
  };
}
