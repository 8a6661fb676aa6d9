// The manifest of a done song: how its tracks were made and what they are. Readers test `schema` first.

import type { Claim } from '@stemline/job-queue/types.ts';
import { z } from 'zod';
import { checksSchema } from './checks.ts';
import type { Separation } from './engine.ts';
import type { SongOptions } from './options.ts';
import type { StoredTrack } from './song-storage.ts';

export const manifestSchema = z.object({
  schema: z.literal(1),
  model: z.string(),
  revision: z.string(),
  licence: z.object({ code: z.string(), weights: z.string() }),
  /** With the defaults filled in. */
  options: z.record(z.string(), z.unknown()),
  /** cpu, cuda or mps. */
  device: z.string(),
  versions: z.record(z.string(), z.string()),
  /** The one factor on every track; 1 unless a track would have clipped. */
  gain: z.number(),
  sample_rate: z.number().int(),
  frames: z.number().int(),
  duration_seconds: z.number(),
  tracks: z.array(z.object({ name: z.string(), size: z.number().int(), sha224: z.string() })),
  /** Wall clock of this attempt by stage; `engine` is the engine's own account of `separate`. */
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

export type Manifest = z.infer<typeof manifestSchema>;

export type StageTimings = Omit<Manifest['timings_ms'], 'engine'>;

export function createManifest(
  claim: Claim,
  options: SongOptions,
  separation: Separation,
  tracks: readonly StoredTrack[],
  timings: StageTimings,
): Manifest {
  return {
    schema: 1,
    model: claim.spec.model,
    revision: separation.revision,
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
