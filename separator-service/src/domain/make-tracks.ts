// Makes the tracks of a song, from its claim to the content of its outcome.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { type SongOptions, songOptions } from '@stemline/common/options/options.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { ClaimKeeper } from './claim-keeper.ts';
import type { Engine } from './engine.ts';
import { createManifest } from './manifest.ts';
import {
  type Decoded,
  type Decoder,
  type EncodeRequest,
  type Encoder,
  type FindAbilities,
  SAMPLE_RATE,
} from './media.ts';
import { type TimedSong, timedSong } from './pace/timed-song.ts';
import { type SeparatedSong, separateSong } from './separate-song.ts';
import type { JobOutcome, SongStorage, StoredTrack } from './song-storage.ts';
import { type ModelSources, sourcesOf } from './sources-of.ts';
import { stemsOf } from './stems-of.ts';
import { createStopwatch } from './stopwatch.ts';
import { createTrackPipeline } from './track-pipeline.ts';
import { prepareTags, type TrackTags } from './track-tags.ts';
import type { WorkFolders } from './work-folder.ts';
import { checkWorkSize } from './work-size.ts';

/** The parts that making tracks needs. */
export interface MakerDeps {
  readonly storage: SongStorage;
  readonly engine: Engine;
  readonly models: ModelSources;
  readonly decoder: Decoder;
  readonly encoder: Encoder;
  readonly findAbilities: FindAbilities;
  readonly folders: WorkFolders;
  /** Length of the music in seconds; longer songs fail as TOO_LONG. */
  readonly maxSeconds: number;
  /** Bytes of the files of a song; one with more fails as ENGINE_REFUSED. 0: no limit. */
  readonly maxWorkBytes: number;
  /** Called with the time of each stage that ends well. */
  readonly onStage: (stage: string, ms: number) => void;
  /** Called with the times of each song whose tracks are made. */
  readonly onTimed: (song: TimedSong) => void;
}

/** A song whose tracks are stored. */
interface MadeSong extends SeparatedSong {
  readonly decoded: Decoded;
  readonly tags: TrackTags;
}

/**
 * Makes, uploads and describes the tracks. Rejects with a JobFailure, an EngineError, RunOver,
 * JobDeferred, or the reason of the keeper's signal.
 */
export async function makeTracks(deps: MakerDeps, claim: Claim, keeper: ClaimKeeper): Promise<JobOutcome> {
  const options = songOptions(claim.spec.optionsJson);
  const watch = createStopwatch(deps.onStage);
  const made = await deps.folders.use((folder) => makeSong(deps, claim, keeper, { folder, options, watch }));
  return describe(deps, claim, made, { options, watch });
}

interface Attempt {
  readonly options: SongOptions;
  readonly watch: ReturnType<typeof createStopwatch>;
}

async function makeSong(
  deps: MakerDeps,
  claim: Claim,
  keeper: ClaimKeeper,
  { folder, options, watch }: Attempt & { readonly folder: string },
): Promise<MadeSong> {
  const { storage, engine, encoder, decoder, maxSeconds, maxWorkBytes } = deps;
  const { spec } = claim;
  const sources = await sourcesOf(deps.models, spec);
  const stems = stemsOf(spec.model, sources, options);
  const { audio_stream: audioStream, keep_tags: keepTags, formats, mp3_kbps: kbps, rate } = options;
  const audio = join(folder, 'audio');
  const pcm = join(folder, 'mix.f32');
  const { signal, abort, release } = linkedAbort(keeper.signal);
  const startEncoders = (known: Pick<EncodeRequest, 'frames' | 'hz' | 'tagsOf'>) => {
    const wanted = { song: pcm, stems, folder, formats, kbps, ...known };
    return createTrackPipeline({ storage, encoder, claim, wanted, signal, onFailure: abort });
  };
  // The encoders start while the song is fetched and decoded, unless they must know more about it.
  const isPlain = !keepTags && rate !== 'source' && !encoder.needsLength({ formats, hz: SAMPLE_RATE });
  let pipeline = isPlain ? startEncoders({ frames: undefined, hz: SAMPLE_RATE, tagsOf: () => undefined }) : undefined;
  try {
    keeper.progress('fetching', 0);
    await watch.time('fetch', () => storage.fetchAudio(spec, audio, signal));
    keeper.progress('decoding', 0);
    const request = { input: audio, output: pcm, audioStream, keepTags, maxSeconds, signal };
    const decoded = await watch.time('decode', () => decoder.decode(request));
    keeper.measured(decoded.frames / SAMPLE_RATE);
    const { frames } = decoded;
    const hz = rate === 'source' ? decoded.source.sample_rate : SAMPLE_RATE;
    const counts = { frames, sources: sources.length, stems: stems.length };
    const trackBytes = encoder.trackBytes({ formats, hz, stems }, frames);
    checkWorkSize({ audioBytes: (await stat(audio)).size, ...counts, trackBytes }, maxWorkBytes);
    const wanted = { folder, formats, signal };
    const tags = await prepareTags(encoder, { tags: decoded.tags, filename: spec.filename, wanted });
    pipeline ??= startEncoders({ frames, hz, tagsOf: tags.of });
    const song = { spec, options, pcm, folder, stems };
    return { decoded, tags, ...(await separateSong({ engine, pipeline, keeper, watch, signal }, song)) };
  } finally {
    await pipeline?.end();
    release();
  }
}

async function describe(deps: MakerDeps, claim: Claim, made: MadeSong, attempt: Attempt): Promise<JobOutcome> {
  const { options, watch } = attempt;
  const { decoded, tags, separation, song, stems } = made;
  const { model, revision } = claim.spec;
  const timings = {
    fetch: watch.of('fetch'),
    decode: watch.of('decode'),
    separate: watch.of('separate'),
    encode: watch.of('encode'),
    total: watch.total(),
  };
  const seconds = decoded.frames / SAMPLE_RATE;
  const { timings_ms: engine, memory_bytes: memoryBytes } = separation;
  deps.onTimed(timedSong({ model, revision, options, seconds, memoryBytes, timings, engine }));
  const { version: ffmpegVersion } = await deps.findAbilities();
  const warnings = [...decoded.warnings, ...tags.warnings];
  const manifest = createManifest({
    model,
    options,
    decoded,
    warnings,
    separation,
    song,
    stems,
    ffmpegVersion,
    timings,
  });
  return {
    state: 'done',
    claimId: claim.id,
    attempt: claim.attempt,
    tracks: stems.flatMap(({ tracks }) => tracks.map(recordOf)),
    peaks: [...stems, song].map(({ peaks }) => recordOf(peaks)),
    manifestJson: JSON.stringify(manifest),
  };
}

function recordOf({ name, contentType, size, sha224, crc32 }: StoredTrack): StoredTrack {
  return { name, contentType, size, sha224, crc32 };
}
