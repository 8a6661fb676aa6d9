// Separates a decoded song while its tracks are encoded, and uploads them.

import type { SongOptions } from '@stemline/common/options/options.ts';
import type { JobSpec } from '@stemline/job-queue/types.ts';
import type { ClaimKeeper } from './claim-keeper.ts';
import type { Engine, Separation } from './engine.ts';
import type { createStopwatch } from './stopwatch.ts';
import type { StoredStem, TrackPipeline } from './track-pipeline.ts';

/** The parts that work on a song. */
interface Separators {
  readonly engine: Engine;
  readonly pipeline: TrackPipeline;
  readonly keeper: Pick<ClaimKeeper, 'progress'>;
  readonly watch: ReturnType<typeof createStopwatch>;
  /** Aborts when the song must stop, also for a failure of the pipeline. */
  readonly signal: AbortSignal;
}

/** A decoded song. */
interface SongToSeparate {
  readonly spec: JobSpec;
  readonly options: SongOptions;
  /** The PCM of the song, and the folder for parts. */
  readonly pcm: string;
  readonly folder: string;
  readonly stems: readonly string[];
}

/** The result of a song. */
export interface SeparatedSong {
  readonly separation: Separation;
  readonly song: StoredStem;
  readonly stems: StoredStem[];
}

/** Resolves when all tracks are stored. */
export async function separateSong(
  { engine, pipeline, keeper, watch, signal }: Separators,
  { spec, options, pcm, folder, stems }: SongToSeparate,
): Promise<SeparatedSong> {
  const { model, revision, requestId, songhash } = spec;
  const { other_method, shifts, overlap, segment, clip, precision } = options;
  const engineOptions = { other_method, shifts, overlap, segment, clip, precision };
  const request = { model, revision, input: pcm, output_dir: folder, stems, ...engineOptions };
  // The share falls when the song starts again, or when its number of segments grows.
  let shown = 0;
  keeper.progress('separating', 0);
  const separation = await watch.time('separate', () =>
    engine.separate(request, {
      signal,
      song: { requestId, songhash },
      onBegin: pipeline.startOver,
      onRestart: () => void pipeline.startOver(),
      onPart: pipeline.add,
      onProgress: (done, total) => {
        shown = Math.max(shown, total > 0 ? done / total : 0);
        keeper.progress('separating', shown);
      },
    }),
  );
  keeper.progress('encoding', 0);
  const finish = () => pipeline.finish(separation.frames, (share) => keeper.progress('encoding', share));
  return { separation, ...(await watch.time('encode', finish)) };
}
