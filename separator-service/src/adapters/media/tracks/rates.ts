// Chooses the sample rates of tracks: that of the stems, and that of each format, whose codec may
// allow only some rates.

import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';

/** Layer III of MPEG 1, 2 and 2.5. */
const MP3_HZ = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
/** The table of ISO/IEC 14496-3 without 7350 Hz, which few players know. */
const AAC_HZ = [...MP3_HZ, 64_000, 88_200, 96_000];
/** Every Opus file plays at this rate; see RFC 7845. */
const OPUS_HZ = [48_000];

/** Up to here FLAC stores any whole rate; above, only multiples of 10. See RFC 9639, 9.1.2. */
const FLAC_ANY_HZ = 65_534;
/**
 * The highest rate of stems. Songs are separated at 44.1 kHz, so a higher rate adds no sound. At
 * the 2.8 MHz of DSD, an hour of a stem would take 80 GB.
 */
const MAX_HZ = 192_000;

const RATES: Partial<Record<OutputFormatName, readonly number[]>> = {
  mp3: MP3_HZ,
  'mp3-v0': MP3_HZ,
  'mp3-v2': MP3_HZ,
  opus: OPUS_HZ,
  m4a: AAC_HZ,
};

/**
 * Returns the rate of stems for a source of `hz`: the nearest one that all lossless formats have,
 * at most 192 kHz.
 */
export function stemRate(hz: number): number {
  return hz <= FLAC_ANY_HZ ? hz : Math.min(MAX_HZ, 10 * Math.round(hz / 10));
}

/** Returns the rate of a track in `format` that is made from a stem of `hz`: the nearest one. */
export function trackRate(format: OutputFormatName, hz: number): number {
  const allowed = RATES[format] ?? [hz];
  return allowed.reduce((best, one) => (Math.abs(one - hz) < Math.abs(best - hz) ? one : best));
}

/** Returns the number of samples of each channel after a change of the rate. */
export function resampledFrames(frames: number, from: number, to: number): number {
  return Math.round((frames * to) / from);
}
