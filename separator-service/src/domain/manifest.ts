// The manifest of a done song: how its tracks were made and what they are. Readers test `schema` first.

import type { Claim } from '@stemline/job-queue/types.ts';
import { z } from 'zod';
import type { StoredTrack } from '../adapters/song-storage.ts';
import { checksSchema, type Done } from '../engine/protocol.ts';
import type { SongOptions } from './options.ts';

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
  done: Done,
  tracks: readonly StoredTrack[],
  timings: StageTimings,
): Manifest {
  return {
    schema: 1,
    model: claim.spec.model,
    revision: done.revision,
    licence: done.licence,
    options,
    device: done.device,
    versions: done.versions,
    gain: done.gain,
    sample_rate: done.sample_rate,
    frames: done.frames,
    duration_seconds: done.frames / done.sample_rate,
    tracks: tracks.map(({ name, size, sha224 }) => ({ name, size, sha224 })),
    timings_ms: { ...timings, engine: done.timings_ms },
    checks: done.checks,
  };
}
