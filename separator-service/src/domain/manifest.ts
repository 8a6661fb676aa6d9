// The manifest of a done song, which describes its tracks and how they were made. Readers check
// `schema` first.

import type { SongOptions } from '@stemline/common/options.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import { z } from 'zod';
import { checksSchema, type Separation } from './engine.ts';
import type { StoredTrack } from './song-storage.ts';

/** The content of an outcome's `manifest_json`. */
export const manifestSchema = z.object({
  schema: z.literal(1),
  model: z.object({ name: z.string(), revision: z.string() }),
  /** `weights` is empty when the model has none. */
  licence: z.object({ code: z.string(), weights: z.string() }),
  /** With the defaults filled in. */
  options: z.record(z.string(), z.unknown()),
  /** cpu, cuda or mps. */
  device: z.string(),
  versions: z.record(z.string(), z.string()),
  /** The factor that all tracks share; 1 unless a track would have clipped. */
  gain: z.number(),
  sample_rate: z.number().int(),
  frames: z.number().int(),
  duration_seconds: z.number(),
  tracks: z.array(z.object({ name: z.string(), size: z.number().int(), sha224: z.string() })),
  /**
   * Wall-clock time of this attempt by stage; `engine` has the engine's own times within
   * `separate`.
   */
  timings_ms: z.object({
    fetch: z.number(),
    decode: z.number(),
    separate: z.number(),
    encode: z.number(),
    total: z.number(),
    engine: z.record(z.string(), z.number()),
  }),
  checks: checksSchema,
});

/** The manifest of a done song. */
type Manifest = z.infer<typeof manifestSchema>;

/** Milliseconds by stage. */
type StageTimings = Omit<Manifest['timings_ms'], 'engine'>;

/** Builds the manifest; `options` has all defaults filled in. */
export function createManifest(
  claim: Claim,
  options: SongOptions,
  separation: Separation,
  tracks: readonly StoredTrack[],
  timings: StageTimings,
): Manifest {
  return {
    schema: 1,
    model: { name: claim.spec.model, revision: separation.revision },
    licence: separation.licence,
    options,
    device: separation.device,
    versions: separation.versions,
    gain: separation.gain,
    sample_rate: separation.sample_rate,
    frames: separation.frames,
    duration_seconds: separation.frames / separation.sample_rate,
    tracks: tracks.map(({ name, size, sha224 }) => ({ name, size, sha224 })),
    timings_ms: { ...timings, engine: separation.timings_ms },
    checks: separation.checks,
  };
}
