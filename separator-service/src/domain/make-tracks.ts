// Makes the tracks of a song, from its claim to the content of its outcome.

import { join } from 'node:path';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { songOptions } from '@stemline/common/options.ts';
import type { Claim, JobSpec } from '@stemline/job-queue/types.ts';
import type { ClaimKeeper } from './claim-keeper.ts';
import type { Engine, Separation } from './engine.ts';
import { JobDeferred, JobFailure } from './job-failure.ts';
import { createManifest } from './manifest.ts';
import type { Decoder, Encoder } from './media.ts';
import type { ModelPublisher } from './model-publisher.ts';
import type { JobOutcome, SongStorage, StoredTrack } from './song-storage.ts';
import { createStopwatch } from './stopwatch.ts';
import { createTrackPipeline } from './track-pipeline.ts';
import type { WorkFolders } from './work-folder.ts';

/** The parts that making tracks needs. */
export interface MakerDeps {
  readonly storage: SongStorage;
  readonly engine: Engine;
  readonly models: Pick<ModelPublisher, 'sourcesOf' | 'isPublished'>;
  readonly decoder: Decoder;
  readonly encoder: Encoder;
  readonly folders: WorkFolders;
  /** Length of the music in seconds; longer songs fail as TOO_LONG. */
  readonly maxSeconds: number;
  /** Called with the time of each stage that ends well. */
  readonly onStage: (stage: string, ms: number) => void;
}

const INSTRUMENTAL = 'instrumental';
const VOCALS = 'vocals';

/**
 * Makes, uploads and describes the tracks. Rejects with a JobFailure, an EngineError, RunOver,
 * JobDeferred, or the reason of the keeper's signal.
 */
export function makeTracks(deps: MakerDeps, claim: Claim, keeper: ClaimKeeper): Promise<JobOutcome> {
  return deps.folders.use(async (folder) => {
    const { spec } = claim;
    const options = songOptions(spec.optionsJson);
    const sources = await sourcesOf(deps.models, spec);
    const watch = createStopwatch(deps.onStage);
    const { signal } = keeper;
    const audio = join(folder, 'audio');
    const pcm = join(folder, 'mix.f32');

    keeper.progress('fetching', 0);
    const { contentType } = await watch.time('fetch', () => deps.storage.fetchAudio(spec.audio, audio, signal));
    keeper.progress('decoding', 0);
    const wanted = { input: audio, storedType: contentType, output: pcm, maxSeconds: deps.maxSeconds, signal };
    await watch.time('decode', () => deps.decoder.decode(wanted));
    keeper.progress('separating', 0);
    const place = { folder, pcm, sources, kbps: options.mp3_kbps, watch };
    const made = await separateAndStore(deps, claim, keeper, place);

    const timings = {
      fetch: watch.of('fetch'),
      decode: watch.of('decode'),
      separate: watch.of('separate'),
      encode: watch.of('encode'),
      total: watch.total(),
    };
    const manifest = createManifest(claim, options, made.separation, made.tracks, timings);
    return {
      state: 'done',
      claimId: claim.id,
      attempt: claim.attempt,
      tracks: made.tracks,
      manifestJson: JSON.stringify(manifest),
    };
  });
}

/**
 * Returns the stems of the job's model. No other model replaces it: a job whose model this
 * separator lacks goes to a separator that has the model, or fails.
 */
async function sourcesOf(models: MakerDeps['models'], { model, revision }: JobSpec): Promise<readonly string[]> {
  const sources = models.sourcesOf(model, revision);
  if (sources) return sources;
  const isPublished = await models.isPublished(model, revision).catch((cause: unknown) => {
    throw new JobDeferred('the list of models cannot be read', { cause });
  });
  if (isPublished) throw new JobDeferred(`another separator holds ${model}`);
  throw new JobFailure('MODEL_UNAVAILABLE', `No separator holds the model ${model} in the requested revision.`);
}

/**
 * Returns the parts that the engine must write: every source and, with vocals, the sum of the
 * others.
 */
function stemsOf(sources: readonly string[]): string[] {
  const hasInstrumental = sources.includes(VOCALS) && !sources.includes(INSTRUMENTAL);
  return hasInstrumental ? [...sources, INSTRUMENTAL] : [...sources];
}

interface Place {
  readonly folder: string;
  readonly pcm: string;
  readonly sources: readonly string[];
  readonly kbps: number;
  readonly watch: ReturnType<typeof createStopwatch>;
}

/** Encodes and uploads each track as soon as the engine has written it. */
async function separateAndStore(
  deps: MakerDeps,
  claim: Claim,
  keeper: ClaimKeeper,
  { folder, pcm, sources, kbps, watch }: Place,
): Promise<{ separation: Separation; tracks: StoredTrack[] }> {
  const { model, revision } = claim.spec;
  const { signal, abort, release } = linkedAbort(keeper.signal);
  const pipeline = createTrackPipeline({
    storage: deps.storage,
    encoder: deps.encoder,
    claim,
    kbps,
    signal,
    onFailure: abort,
  });
  try {
    const request = { model, revision, input: pcm, output_dir: folder, stems: stemsOf(sources) };
    const separation = await watch.time('separate', () =>
      deps.engine.separate(request, {
        signal,
        onBegin: pipeline.startOver,
        onPart: pipeline.add,
        onProgress: (finished, total) => keeper.progress('separating', total > 0 ? finished / total : 0),
      }),
    );
    keeper.progress('encoding', 1);
    const tracks = await watch.time('encode', pipeline.finish);
    return { separation, tracks };
  } finally {
    await pipeline.end();
    release();
  }
}
