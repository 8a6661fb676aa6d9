// Turns the parts that the engine sends into stored tracks and peaks: gives the samples to the
// encoders while the engine separates, deletes each part, and uploads what was made.

import { rm } from 'node:fs/promises';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { Part } from './engine.ts';
import type { Encoded, EncodeRequest, Encoder, Encoding, Loudness, MadeTrack } from './media.ts';
import type { SongStorage, StoredTrack, TrackFile } from './song-storage.ts';
import { createStageShare } from './stage-share.ts';

/** The tracks of a stem, in the order of their formats, and its measurements. */
export interface StoredStem {
  readonly stem: string;
  readonly tracks: readonly (MadeTrack & StoredTrack)[];
  readonly peaks: StoredTrack;
  readonly loudness: Loudness;
}

/** The tracks of one song. */
export interface TrackPipeline {
  /** Encodes a part after those before, deletes its file, and calls `taken`. */
  add(part: Part, taken: () => void): void;
  /**
   * Discards the parts so far, because the song begins at its first frame again. Later parts may be
   * added at once. Resolves when no file of the discarded parts and tracks is left.
   */
  startOver(): Promise<void>;
  /**
   * Called after the last part of a song of `frames`. Resolves when every track is stored, with the
   * song and the stems in the order of the request; rejects with the first failure. `onProgress`:
   * called with the share of the samples that is encoded, of those that were left at the call.
   */
  finish(frames: number, onProgress: (share: number) => void): Promise<{ song: StoredStem; stems: StoredStem[] }>;
  /** Ends the encoders and uploads; resolves when no file is in use. */
  end(): Promise<void>;
}

/** The parts and the claim for which tracks are made. */
interface TrackPipelineDeps {
  readonly storage: SongStorage;
  readonly encoder: Encoder;
  readonly claim: Claim;
  readonly wanted: Omit<EncodeRequest, 'signal' | 'onFrames'>;
  /** Aborts everything. */
  readonly signal: AbortSignal;
  /** Called at once with a failure. The caller then aborts `signal` and stops the engine. */
  readonly onFailure: (error: unknown) => void;
}

/** The encoding of the song from its first frame. */
interface Round {
  readonly encoding: Promise<Encoding>;
  readonly share: ReturnType<typeof createStageShare>;
  readonly abort: (reason: unknown) => void;
  readonly signal: AbortSignal;
  isUsed: boolean;
  /** Resolves when the parts so far have been encoded or dropped. */
  added: Promise<void>;
}

/** Starts the encoders, which wait for the first part. */
export function createTrackPipeline(deps: TrackPipelineDeps): TrackPipeline {
  const { storage, encoder, claim, wanted } = deps;
  const job = linkedAbort(deps.signal);
  let report = (_share: number) => {};
  let closed = Promise.resolve();
  const peaks = new Map<string, Promise<StoredTrack>>();
  const stores = new Map<string, Promise<StoredStem>>();
  let round = open();

  function open(): Round {
    const { signal, abort } = linkedAbort(job.signal);
    const share = createStageShare();
    const onFrames = (frames: number) => {
      share.did(frames);
      report(share.share());
    };
    // Tracks of the discarded round have the same names.
    const encoding = closed.then(() => encoder.start({ ...wanted, signal, onFrames }));
    return { encoding, share, signal, abort, isUsed: false, added: Promise.resolve() };
  }

  const close = async ({ encoding, abort, added }: Round) => {
    abort(new DOMException('the parts so far do not count', 'AbortError'));
    await added;
    await (await encoding).end();
  };

  const encode = async ({ encoding, signal }: Round, part: Part, taken: () => void) => {
    try {
      if (!signal.aborted) await (await encoding).add(part);
      await rm(part.path, { force: true });
    } catch (error) {
      if (!signal.aborted) deps.onFailure(error);
      await rm(part.path, { force: true }).catch(() => undefined);
    }
    taken();
  };

  const upload = async <File extends TrackFile>(file: File): Promise<File & StoredTrack> => {
    const stored = await storage.uploadTrack(claim.spec, claim.id, file, job.signal);
    await rm(file.path, { force: true });
    return { ...file, ...stored };
  };

  const storeTracks = async (tracks: readonly MadeTrack[]) => {
    const stored = [];
    for (const track of tracks) stored.push(await upload(track));
    return stored;
  };

  const store = async ({ stem, tracks, loudness }: Encoded): Promise<StoredStem> => ({
    stem,
    tracks: await storeTracks(tracks),
    peaks: await (peaks.get(stem) as Promise<StoredTrack>),
    loudness,
  });

  /** Begins to store something, of which a failure ends the job. */
  const begin = <T>(begun: Map<string, Promise<T>>, stem: string, storing: () => Promise<T>) => {
    if (job.signal.aborted) return;
    const stored = storing();
    stored.catch(job.abort);
    begun.set(stem, stored);
  };

  return {
    add: (part, taken) => {
      const mine = round;
      mine.isUsed = true;
      mine.share.expect(part.frames);
      mine.added = mine.added.then(() => encode(mine, part, taken));
    },
    startOver: () => {
      if (round.isUsed) {
        closed = close(round);
        closed.catch(deps.onFailure);
        round = open();
      }
      return closed;
    },
    finish: async (frames, onProgress) => {
      round.share.begin();
      report = onProgress;
      await round.added;
      job.signal.throwIfAborted();
      report(round.share.share());
      // The peaks and the first tracks are uploaded while the last tracks are encoded.
      const made = await (await round.encoding).finish({
        onPeaks: (stem, file) => begin(peaks, stem, () => upload(file)),
        onEncoded: (encoded) => begin(stores, encoded.stem, () => store(encoded)),
      });
      job.signal.throwIfAborted();
      if (made.frames !== frames) throw new Error(`the engine sent ${made.frames} of ${frames} frames`);
      const storedOf = ({ stem }: Encoded) => stores.get(stem) as Promise<StoredStem>;
      const [song, ...stems] = await Promise.all([made.song, ...made.stems].map(storedOf));
      return { song: song as StoredStem, stems };
    },
    end: async () => {
      job.abort(new DOMException('the job has ended', 'AbortError'));
      await Promise.allSettled([...peaks.values(), ...stores.values()]);
      await closed.catch(() => undefined);
      await close(round);
    },
  };
}
