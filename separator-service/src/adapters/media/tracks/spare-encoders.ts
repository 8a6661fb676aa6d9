// Keeps encoders ready for the next song between two songs, because the start of ffmpeg takes as
// long as the encoding of several seconds of music.

import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { createSpare } from '../spare.ts';
import { type EncoderSet, startEncoderSet } from './encoder-set.ts';
import { type EncodingMeans, needsLength, processCount, type TrackRequest } from './song-encoders.ts';

/** The spare encoders of a separator: those of one song, or none. */
export interface SpareEncoders {
  /**
   * Returns the spare set for a song if it makes exactly the tracks of the request. The caller then
   * owns it. Its tracks are in a folder of its own.
   */
  take(request: TrackRequest, means: EncodingMeans): EncoderSet | undefined;
  /**
   * Starts a set in the background if the last two songs had the same kinds of tracks. Called when
   * no song waits for it.
   */
  prepare(): void;
  /** Ends the set, and starts no other one. Resolves when no process and no file is left. */
  close(): Promise<void>;
}

/** The tracks that a set can make for any song, and the means. */
interface Kind {
  readonly key: string;
  readonly tracks: Pick<TrackRequest, 'stems' | 'kbps' | 'hz'> & { readonly formats: readonly OutputFormatName[] };
  readonly means: EncodingMeans;
}

interface ReadySet {
  readonly key: string;
  readonly set: EncoderSet;
  /** True when one of its processes has ended. */
  hasFailed: boolean;
}

/** `makeFolder`: makes a folder for the tracks of a set. */
export function createSpareEncoders(makeFolder: () => Promise<string>): SpareEncoders {
  let last: Kind | undefined;
  let isUsual = false;
  const spare = createSpare<ReadySet>(async ({ set }) => {
    set.abort(new DOMException('no song needs these encoders', 'AbortError'));
    await set.encoders.settled();
    await set.removeFolder();
  });

  const start = async ({ key, tracks, means }: Kind): Promise<ReadySet> => {
    const folder = await makeFolder();
    const set = startEncoderSet({ ...tracks, frames: undefined, tagsOf: () => undefined, folder }, means, true);
    const started: ReadySet = { key, set, hasFailed: false };
    set.encoders.failed.catch(() => {
      started.hasFailed = true;
    });
    return started;
  };

  return {
    take: (request, means) => {
      const kind = kindOf(request, means);
      isUsual = kind !== undefined && kind.key === last?.key;
      last = kind;
      return kind && spare.take(isReadyFor(kind))?.set;
    },
    prepare: () => {
      const kind = last;
      if (kind && isUsual) spare.renew(isReadyFor(kind), () => start(kind));
    },
    close: spare.close,
  };
}

function isReadyFor(kind: Kind) {
  return ({ key, hasFailed }: ReadySet) => key === kind.key && !hasFailed;
}

/** Returns undefined when the tracks depend on the song: on its length or its tags. */
function kindOf(request: TrackRequest, means: EncodingMeans): Kind | undefined {
  const { stems, formats, kbps, hz, tagsOf } = request;
  if (needsLength(request) || stems.some((stem) => tagsOf(stem) !== undefined)) return undefined;
  const tracks = { stems, formats, kbps, hz };
  return { key: JSON.stringify([tracks, processCount(request, means)]), tracks, means };
}
