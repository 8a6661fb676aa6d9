// The making of a song's tracks, from its address to what an outcome publishes.

import { join } from 'node:path';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { JobOutcome, SongStorage, StoredTrack } from '../adapters/song-storage.ts';
import type { Done } from '../engine/protocol.ts';
import type { Separator } from '../engine/separator.ts';
import { JobFailure } from '../failure/job-failure.ts';
import { decode } from '../media/decode.ts';
import type { Ffmpeg } from '../media/ffmpeg.ts';
import type { Lease } from './lease.ts';
import { createManifest } from './manifest.ts';
import type { ModelShelf } from './model-shelf.ts';
import { parseOptions } from './options.ts';
import { createStopwatch } from './stopwatch.ts';
import { createTrackLine } from './track-line.ts';
import type { WorkFolders } from './work-folder.ts';

export interface MakerDeps {
  readonly storage: SongStorage;
  readonly separator: Separator;
  readonly models: ModelShelf;
  readonly ffmpeg: Ffmpeg;
  readonly folders: WorkFolders;
  /** Of music; longer songs fail as TOO_LONG. */
  readonly maxSeconds: number;
  readonly onStage: (stage: string, ms: number) => void;
}

const INSTRUMENTAL = 'instrumental';

/** Rejects with a JobFailure, an EngineError, RunOver, or the lease's reason. */
export function makeTracks(deps: MakerDeps, claim: Claim, lease: Lease): Promise<JobOutcome> {
  return deps.folders.use(async (folder) => {
    const { spec } = claim;
    const options = parseOptions(spec.optionsJson);
    const watch = createStopwatch(deps.onStage);
    const { signal } = lease;
    const audio = join(folder, 'audio');
    const pcm = join(folder, 'mix.f32');

    lease.progress('fetching', 0);
    await watch.time('fetch', () => deps.storage.fetchAudio(spec.audio, audio, signal));
    lease.progress('decoding', 0);
    const { contentType } = spec;
    const { maxSeconds, ffmpeg } = deps;
    await watch.time('decode', () => decode(ffmpeg, { input: audio, contentType, output: pcm, maxSeconds, signal }));
    lease.progress('separating', 0);
    const made = await separateAndStore(deps, claim, lease, { folder, pcm, kbps: options.mp3_kbps, watch });

    const timings = {
      fetch: watch.of('fetch'),
      decode: watch.of('decode'),
      separate: watch.of('separate'),
      encode: watch.of('encode'),
      total: watch.total(),
    };
    const manifest = createManifest(claim, options, made.done, made.tracks, timings);
    return { state: 'done', attempt: claim.attempt, tracks: made.tracks, manifestJson: JSON.stringify(manifest) };
  });
}

interface Place {
  readonly folder: string;
  readonly pcm: string;
  readonly kbps: number;
  readonly watch: ReturnType<typeof createStopwatch>;
}

/** Each track is encoded and uploaded as soon as the engine has written it. */
async function separateAndStore(
  deps: MakerDeps,
  claim: Claim,
  lease: Lease,
  { folder, pcm, kbps, watch }: Place,
): Promise<{ done: Done; tracks: StoredTrack[] }> {
  const { spec, attempt } = claim;
  const sources = deps.models.sourcesOf(spec.model, spec.revision);
  if (!sources)
    throw new JobFailure(
      'MODEL_UNAVAILABLE',
      `The model ${spec.model} is not here in the revision that was asked for.`,
    );
  const broken = new AbortController();
  const signal = AbortSignal.any([lease.signal, broken.signal]);
  const line = createTrackLine({
    ...{ storage: deps.storage, ffmpeg: deps.ffmpeg, job: spec, attempt, kbps, signal },
    onFailure: (error) => broken.abort(error),
  });
  try {
    const request = {
      ...{ model: spec.model, revision: spec.revision, input: pcm, output_dir: folder },
      stems: [...sources, INSTRUMENTAL],
    };
    const done = await watch.time('separate', () =>
      deps.separator.separate(request, {
        signal,
        onBegin: line.startOver,
        onPart: line.add,
        onProgress: (finished, total) => lease.progress('separating', total > 0 ? finished / total : 0),
      }),
    );
    lease.progress('encoding', 1);
    const tracks = await watch.time('encode', line.finish);
    return { done, tracks };
  } finally {
    await line.end();
  }
}
