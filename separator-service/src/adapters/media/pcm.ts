// The one form in which audio lies between decoder, engine and encoder.

export const SAMPLE_RATE = 44_100;
const CHANNELS = 2;
/** 32-bit float, both channels. */
export const FRAME_BYTES = 4 * CHANNELS;

/** ffmpeg's words for it. */
export const PCM_ARGS: readonly string[] = ['-f', 'f32le', '-ar', String(SAMPLE_RATE), '-ac', String(CHANNELS)];
