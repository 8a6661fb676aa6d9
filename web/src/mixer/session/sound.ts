// The audio of a song: its length, its rate and the addresses of its tracks.

import { urlOf } from '../../api/ask.ts';
import type { Song } from '../../api/types.ts';
import type { StemSource } from '../../audio/transport.ts';
import type { Lane } from '../state/lanes.ts';

/** The length of the tracks of a song. */
export interface Sound {
  /** Samples of each channel. */
  readonly frames: number;
  /** In Hz. */
  readonly sampleRate: number;
}

/** Returns the length of the tracks; undefined: earlier versions of the server have none. */
export function soundOf({ manifest }: Song): Sound | undefined {
  const [track] = manifest?.tracks ?? [];
  const frames = track?.samples ?? manifest?.frames;
  const sampleRate = track?.sample_rate ?? manifest?.sample_rate;
  return frames && sampleRate ? { frames, sampleRate } : undefined;
}

/** Returns the tracks of the lanes with their addresses. */
export function sourcesOf(songhash: string, lanes: readonly Lane[]): StemSource[] {
  return lanes.map(({ stem, tracks }) => ({
    stem,
    tracks: tracks.map(({ name, size }) => ({ name, size, url: urlOf(`apiv1/track/${songhash}/${name}`) })),
  }));
}
