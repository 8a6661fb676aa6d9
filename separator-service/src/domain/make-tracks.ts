// Makes the tracks of a song, from its claim to the content of its outcome.

import { join } from 'node:path';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { effortOf } from '@stemline/common/options/effort.ts';
import { type SongOptions, songOptions } from '@stemline/common/options/options.ts';
import type { Claim, JobSpec } from '@stemline/job-queue/types.ts';
import type { ClaimKeeper } from './claim-keeper.ts';
import type { Engine, Separation } from './engine.ts';
import { JobDeferred, JobFailure } from './job-failure.ts';
import { createManifest } from './manifest.ts';
import { type Decoder, type Encoder, type FindAbilities, SAMPLE_RATE } from './media.ts';
import type { ModelPublisher } from './model-publisher.ts';
import type { TimedSong } from './pace/learned-pace.ts';
import type { JobOutcome, SongStorage, StoredTrack } from './song-storage.ts';
import { stemsOf } from './stems-of.ts';
import { createStopwatch } from './stopwatch.ts';
import { createTrackPipeline, type StoredStem } from './track-pipeline.ts';
import { prepareTags } from './track-tags.ts';
import type { WorkFolders } from './work-folder.ts';

/** The parts that making tracks needs. */
export interface MakerDeps {
  readonly storage: SongStorage;
  readonly engine: Engine;
  readonly models: Pick<ModelPublisher, 'sourcesOf' | 'isPublished'>;
  readonly decoder: Decoder;
  readonly encoder: Encoder;
  readonly findAbilities: FindAbilities;
  readonly folders: WorkFolders;
  /** Length of the music in seconds; longer songs fail as TOO_LONG. */
  readonly maxSeconds: number;
  /** Called with the time of each stage that ends well. */
  readonly onStage: (stage: string, ms: number) => void;
  /** Called with the times of each song whose tracks are made. */
  readonly onTimed: (song: TimedSong) => void;
}

/**
 * Makes, uploads and describes the tracks. Rejects with a JobFailure, an EngineError, RunOver,
 * JobDeferred, or the reason of the keeper's signal.
 */
export function makeTracks(deps: MakerDeps, claim: Claim, keeper: ClaimKeeper): Promise<JobOutcome> {
  return deps.folders.use(async (folder) => {
    const { spec } = claim;
    const options = songOptions(spec.optionsJson);
    const stems = stemsOf(spec.model, await sourcesOf(deps.models, spec), options);
    const watch = createStopwatch(deps.onStage);
    const { signal } = keeper;
    const audio = join(folder, 'audio');
    const pcm = join(folder, 'mix.f32');

    keeper.progress('fetching', 0);
    await watch.time('fetch', () => deps.storage.fetchAudio(spec, audio, signal));
    keeper.progress('decoding', 0);
    const { audio_stream: audioStream, keep_tags: keepTags, formats } = options;
    const request = { input: audio, output: pcm, audioStream, keepTags, maxSeconds: deps.maxSeconds, signal };
    const decoded = await watch.time('decode', () => deps.decoder.decode(request));
    const seconds = decoded.frames / SAMPLE_RATE;
    keeper.measured(seconds);
    const song = { tags: decoded.tags, filename: spec.filename, wanted: { folder, formats, signal } };
    const tags = await prepareTags(deps.encoder, song);
    keeper.progress('separating', 0);
    const hz = options.rate === 'source' ? decoded.source.sample_rate : SAMPLE_RATE;
    const place = { folder, pcm, frames: decoded.frames, stems, options, hz, tagsOf: tags.of, watch };
    const made = await separateAndStore(deps, claim, keeper, place);

    const timings = {
      fetch: watch.of('fetch'),
      decode: watch.of('decode'),
      separate: watch.of('separate'),
      encode: watch.of('encode'),
      total: watch.total(),
    };
    deps.onTimed({
      model: spec.model,
      revision: spec.revision,
      seconds,
      effort: effortOf(options),
      beforeMs: timings.total - timings.separate - timings.encode,
      // The next song finds the model loaded.
      separatingMs: Math.max(0, timings.separate - (made.separation.timings_ms.load ?? 0)),
      afterMs: timings.encode,
    });
    const { version: ffmpegVersion } = await deps.findAbilities();
    const warnings = [...decoded.warnings, ...tags.warnings];
    const manifest = createManifest({ model: spec.model, options, decoded, warnings, ...made, ffmpegVersion, timings });
    return {
      state: 'done',
      claimId: claim.id,
      attempt: claim.attempt,
      tracks: made.stems.flatMap(({ tracks }) => tracks.map(recordOf)),
      peaks: [...made.stems, made.song].map(({ peaks }) => recordOf(peaks)),
      manifestJson: JSON.stringify(manifest),
    };
  });
}

function recordOf({ name, contentType, size, sha224, crc32 }: StoredTrack): StoredTrack {
  return { name, contentType, size, sha224, crc32 };
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

interface Place {
  readonly folder: string;
  /** The decoded song, and its length in frames. */
  readonly pcm: string;
  readonly frames: number;
  readonly stems: readonly string[];
  readonly options: SongOptions;
  /** Sample rate of the tracks. */
  readonly hz: number;
  readonly tagsOf: Parameters<typeof createTrackPipeline>[0]['tagsOf'];
  readonly watch: ReturnType<typeof createStopwatch>;
}

/** Encodes and uploads the tracks of each stem as soon as the engine has written it. */
async function separateAndStore(
  deps: MakerDeps,
  claim: Claim,
  keeper: ClaimKeeper,
  { folder, pcm, frames, stems, options, hz, tagsOf, watch }: Place,
): Promise<{ separation: Separation; song: StoredStem; stems: StoredStem[] }> {
  const { model, revision, requestId, songhash } = claim.spec;
  const { signal, abort, release } = linkedAbort(keeper.signal);
  const { formats, mp3_kbps: kbps, other_method, shifts, overlap, segment, clip } = options;
  const wanted = { folder, formats, kbps, hz };
  const { storage, encoder } = deps;
  const pipeline = createTrackPipeline({ storage, encoder, claim, wanted, tagsOf, signal, onFailure: abort });
  try {
    pipeline.measure({ path: pcm, frames });
    const engineOptions = { other_method, shifts, overlap, segment, clip };
    const request = { model, revision, input: pcm, output_dir: folder, stems, ...engineOptions };
    const separation = await watch.time('separate', () =>
      deps.engine.separate(request, {
        signal,
        song: { requestId, songhash },
        onBegin: pipeline.startOver,
        onPart: pipeline.add,
        onProgress: (finished, total) => keeper.progress('separating', total > 0 ? finished / total : 0),
      }),
    );
    keeper.progress('encoding', 0);
    const finish = () => pipeline.finish((share) => keeper.progress('encoding', share));
    return { separation, ...(await watch.time('encode', finish)) };
  } finally {
    await pipeline.end();
    release();
  }
}
