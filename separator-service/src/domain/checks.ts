// Measurements of a song's tracks, as the engine reports them and the manifest stores them.

import { z } from 'zod';

/** Null: not finite, such as the level of digital silence. */
const finite = z.number().nullable();

const stemCheckSchema = z.object({
  peak: finite,
  rms_db: finite,
  silent: z.boolean(),
  clipped_samples: z.number(),
  nan: z.boolean(),
});

export const checksSchema = z.object({ sum_snr_db: finite, stems: z.record(z.string(), stemCheckSchema) });

export type Checks = z.infer<typeof checksSchema>;
