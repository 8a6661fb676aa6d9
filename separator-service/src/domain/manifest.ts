// Builds the manifest of a done song from the results of its stages. Its schema is in
// common/src/manifest/manifest.ts.

import { crcText } from '@stemline/common/crc-text.ts';
import type { Manifest } from '@stemline/common/manifest/manifest.ts';
import type { Warning } from '@stemline/common/manifest/warnings.ts';
import type { SongOptions } from '@stemline/common/options/options.ts';
import type { Separation } from './engine.ts';
import type { Decoded, Loudness } from './media.ts';
import type { StoredStem } from './track-pipeline.ts';

/** The results of the stages of a job. */
export interface Results {
  readonly model: string;
  /** With all defaults filled in. */
  readonly options: SongOptions;
  readonly decoded: Pick<Decoded, 'source'>;
  readonly warnings: readonly Warning[];
  readonly separation: Separation;
  readonly song: StoredStem;
  readonly stems: readonly StoredStem[];
  /** Of the separator's ffmpeg. */
  readonly ffmpegVersion: string;
  /** Milliseconds by stage. */
  readonly timings: Omit<Manifest['timings_ms'], 'engine'>;
}

/** Returns the manifest. */
export function createManifest(results: Results): Manifest {
  const { separation, stems, timings } = results;
  const { checks, frames, sample_rate: hz } = separation;
  return {
    schema: 2,
    source: results.decoded.source,
    warnings: [...results.warnings],
    options: { ...results.options },
    model: { name: results.model, revision: separation.revision },
    licence: separation.licence,
    device: separation.device,
    backend: separation.backend,
    precision: separation.precision,
    arithmetic: separation.arithmetic,
    versions: { ...separation.versions, ffmpeg: results.ffmpegVersion },
    sample_rate: hz,
    frames,
    duration_seconds: frames / hz,
    gain: separation.gain,
    sum_snr_db: checks.sum_snr_db,
    mix: levelsOf(results.song.loudness),
    stems: Object.fromEntries(stems.map((stored) => [stored.stem, stemOf(stored, checks)])),
    tracks: stems.flatMap(({ tracks }) => tracks).map(trackOf),
    timings_ms: { ...timings, engine: separation.timings_ms },
  };
}

function levelsOf({ lufs, truePeakDb }: Loudness): Manifest['mix'] {
  return { loudness_lufs: lufs, true_peak_db: truePeakDb };
}

function stemOf({ stem, loudness }: StoredStem, checks: Separation['checks']): Manifest['stems'][string] {
  const check = checks.stems[stem];
  if (!check) throw new Error(`the engine did not measure the stem ${stem}`);
  const { peak, rms_db, silent, clipped_samples, gain } = check;
  return { ...levelsOf(loudness), peak, rms_db, silent, clipped_samples, gain };
}

function trackOf(track: StoredStem['tracks'][number]): Manifest['tracks'][number] {
  const { name, stem, format, size, sha224, samples } = track;
  return {
    name,
    stem,
    format,
    content_type: track.contentType,
    size,
    sha224,
    crc32: crcText(track.crc32),
    sample_rate: track.sampleRate,
    samples,
  };
}
