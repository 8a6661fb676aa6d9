// Relates the samples of a track to those of the song when the track has another rate, as each Opus
// file of a song of 44.1 kHz does.

/** Samples of the track and of the song that last equally long, and as short as possible. */
export interface RateGrid {
  readonly trackStep: number;
  readonly songStep: number;
}

/**
 * The browser changes the rate of decoded samples with a filter, which reads fewer samples than
 * this on each side.
 */
export const FILTER_SAMPLES = 64;

/** Returns the grid. The rates are whole numbers. */
export function rateGrid(trackRate: number, songRate: number): RateGrid {
  let [a, b] = [trackRate, songRate];
  while (b > 0) [a, b] = [b, a % b];
  return { trackStep: trackRate / a, songStep: songRate / a };
}

/** Samples of a track that must be decoded for a part of the song. */
export interface TrackPart {
  readonly from: number;
  readonly end: number;
  /** The sample of the song with which it begins. */
  readonly first: number;
}

/**
 * Returns the part of the track for the samples of the song from `from` to before `end`. It begins
 * at a sample of the song, so that the browser computes the same samples as from the whole track.
 */
export function trackPart({ trackStep, songStep }: RateGrid, from: number, end: number): TrackPart {
  const margin = trackStep === songStep ? 0 : FILTER_SAMPLES;
  const steps = Math.max(0, Math.floor(from / songStep - margin / trackStep));
  return {
    from: steps * trackStep,
    end: Math.ceil((end * trackStep) / songStep) + margin,
    first: steps * songStep,
  };
}
