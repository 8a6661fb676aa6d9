// Places of samples in a file whose bit rate varies: remembers those that are known, and estimates
// the others between them.

/** A sample of the song and the offset of its frame in the file. */
export interface Place {
  readonly sample: number;
  readonly byte: number;
}

/** The places that are known. */
export interface KnownPlaces {
  add(place: Place): void;
  /** Returns the last place at or before a sample. */
  before(sample: number): Place;
  /** Returns the first place at or after a sample. */
  after(sample: number): Place;
  /** Estimates the offset of a sample, between its neighbours. */
  estimate(sample: number): number;
}

/** Creates the places of a file that begins and ends there. */
export function createKnownPlaces(begin: Place, end: Place): KnownPlaces {
  /** In order. */
  const places = [begin, end];

  /** Returns the index of the first place at or after a sample. */
  const indexOf = (sample: number): number => {
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] as Place).sample < sample) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const after = (sample: number) => places[indexOf(sample)] ?? end;
  const before = (sample: number) => places[indexOf(sample + 1) - 1] ?? begin;

  return {
    add: (place) => {
      const index = indexOf(place.sample);
      if (places[index]?.sample !== place.sample) places.splice(index, 0, place);
    },
    before,
    after,
    estimate: (sample) => {
      const [low, high] = [before(sample), after(sample)];
      if (low.sample === high.sample) return low.byte;
      const part = (sample - low.sample) / (high.sample - low.sample);
      return Math.floor(low.byte + part * (high.byte - low.byte));
    },
  };
}
