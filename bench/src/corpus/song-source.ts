// Builds sources of ffmpeg for the songs of the corpus.

/** The shape of a generated song. */
export interface SongShape {
  readonly seconds: number;
  /** Sample rate in Hz. Default: 44 100. */
  readonly rate?: number;
  /** Frequency of the lowest tone in Hz; another pitch makes another song. Default: 220. */
  readonly pitch?: number;
  /** A channel layout of ffmpeg. Default: stereo. */
  readonly layout?: string;
  /** Number of channels of the layout. Default: 2. */
  readonly channels?: number;
}

/** Peak of the songs in dB of full scale; the noise adds less than 0.1 dB. */
export const SONG_PEAK_DB = -6.9;

/** Returns a source of tones and quiet noise with a tone of its own for each channel. */
export function songSource({ seconds, rate = 44_100, pitch = 220, layout = 'stereo', channels = 2 }: SongShape) {
  const tones = Array.from({ length: channels }, (_, channel) => {
    const hz = pitch * (1 + channel / 2);
    return `0.3*sin(2*PI*${hz}*t)+0.15*sin(2*PI*${hz * 2.5}*t)+0.0005*random(${channel})`;
  });
  return `aevalsrc=${tones.join('|')}:c=${layout}:d=${seconds}:s=${rate}`;
}
