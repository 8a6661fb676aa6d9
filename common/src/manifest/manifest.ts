// Schema of the manifest of a done song, which says what came in, what was requested, what was made
// and by what. Readers check `schema` first. docs/manifest.schema.json is generated from this file.

import { z } from 'zod';
import { OUTPUT_FORMAT_NAMES } from '../audio/output-formats.ts';
import { WARNING } from './warnings.ts';

const seconds = z.number().min(0);
/** Null: not finite, such as the level of digital silence. */
const level = z.number().nullable();

/** The audio that was decoded. */
const SOURCE = z.object({
  format: z.string().describe('The name of the file format, such as FLAC.'),
  codec: z.string().describe('As ffmpeg names it, such as flac or pcm_s16le.'),
  bytes: z.int().min(1).describe('Size of the file.'),
  sample_rate: z.int().min(1).describe('Of the stream, in Hz.'),
  channels: z.int().min(1),
  channel_layout: z.string().describe('As ffmpeg names it, such as stereo or 5.1(side). Empty: the file states none.'),
  bits: z.int().min(1).nullable().describe('Bits of a sample; null: the codec is lossy and has none.'),
  downmix: z.string().describe('The mixing to stereo, as a pan filter of ffmpeg. Empty: the stream is stereo.'),
  stream: z.int().min(1).describe('The audio stream that was used, counted from 1.'),
  streams: z.int().min(1).describe('Number of audio streams in the file.'),
  declared_seconds: seconds.nullable().describe('The length that the file declares; null: none.'),
  decoded_seconds: seconds,
  decoder_errors: z.int().min(0).describe('Number of faults that the decoder reported.'),
});

const TRACK = z.object({
  name: z.string().describe('With its extension, such as vocals.mp3.'),
  stem: z.string(),
  format: z.enum(OUTPUT_FORMAT_NAMES),
  content_type: z.string(),
  size: z.int().describe('Bytes.'),
  sha224: z.string(),
  crc32: z.string().regex(/^[0-9a-f]{8}$/),
  sample_rate: z.int().describe('In Hz.'),
  samples: z.int().describe('Samples of each channel, without the padding of the codec.'),
});

const LOUDNESS = {
  loudness_lufs: level.describe('Integrated loudness by EBU R 128; null: below its gate.'),
  true_peak_db: level.describe('True peak in dB of full scale; null: digital silence.'),
};

const STEM = z.object({
  ...LOUDNESS,
  peak: level.describe('Highest absolute sample; 1 is full scale.'),
  rms_db: level,
  silent: z.boolean(),
  clipped_samples: z.int(),
  gain: z.number().describe('The factor that was applied to this stem.'),
});

/** The manifest. */
export const manifestSchema = z.object({
  schema: z.literal(2),
  source: SOURCE,
  warnings: z.array(WARNING).describe('Faults of the source that the tracks may show. Empty: none.'),
  options: z.record(z.string(), z.unknown()).describe('The options, with their defaults filled in.'),
  model: z.object({ name: z.string(), revision: z.string() }),
  licence: z.object({ code: z.string(), weights: z.string().describe('Empty: the model has no weights.') }),
  device: z.string().describe('cpu, cuda or mps.'),
  backend: z
    .string()
    .optional()
    .describe('The library that ran the networks: torch or openvino. Absent: an earlier version made the song.'),
  precision: z
    .enum(['exact', 'fast'])
    .optional()
    .describe('The precision that was used. Absent, as arithmetic: an earlier version made the song.'),
  arithmetic: z.string().optional().describe('The arithmetic of the networks: fp32, tf32 or bf16.'),
  versions: z.record(z.string(), z.string()).describe('Of the engine, its libraries and ffmpeg.'),
  sample_rate: z.int().describe('Of the separation, in Hz.'),
  frames: z.int().describe('Samples of each channel at that rate.'),
  duration_seconds: seconds,
  gain: z.number().describe('The factor that all stems share; 1 unless a stem would have clipped.'),
  sum_snr_db: level.describe('The sum of the stems against the song, in dB; null: not measured.'),
  mix: z.object(LOUDNESS).describe('The song as it was decoded.'),
  stems: z.record(z.string(), STEM),
  tracks: z.array(TRACK),
  timings_ms: z
    .object({
      fetch: z.number(),
      decode: z.number(),
      separate: z.number(),
      encode: z.number(),
      total: z.number(),
      engine: z.record(z.string(), z.number()),
    })
    .describe('Wall-clock time of the attempt by stage. `engine` holds the times of its steps.'),
});

/** The manifest of a done song. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The part of a manifest that describes the source. */
export type SourceInfo = Manifest['source'];
