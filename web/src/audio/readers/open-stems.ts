// Opens a reader for each stem, in the format that needs the least memory and download.

import { Problem } from '../../api/problem.ts';
import type { StemSource } from '../transport.ts';
import { createDecoder, type Decode } from './decode.ts';
import { openFlac } from './flac-reader.ts';
import { openM4a } from './m4a-reader.ts';
import { openMp3 } from './mp3-reader.ts';
import { openOpus } from './opus-reader.ts';
import type { AudioShape, PieceReader } from './piece-reader.ts';
import { openWav } from './wav-reader.ts';
import { openWhole } from './whole-reader.ts';

type Track = StemSource['tracks'][number];

/** Opens a track. Resolves with undefined when it cannot be read piece by piece. */
type Open = (url: string, shape: AudioShape, decode: Decode, signal: AbortSignal) => Promise<PieceReader | undefined>;

/** By extension, from the best one on. An extension that is not listed comes last. */
const OPENERS: Readonly<Record<string, Open>> = {
  mp3: openMp3,
  wav: (url, shape, _decode, signal) => openWav(url, shape, signal),
  flac: openFlac,
  opus: openOpus,
  m4a: openM4a,
};
const PREFERENCE = Object.keys(OPENERS);

/**
 * Resolves with the readers in the order of the stems. Rejects with the Problem of the first
 * stem that cannot be opened, and with the reason of the signal.
 */
export async function openStems(
  stems: readonly StemSource[],
  shape: AudioShape,
  signal: AbortSignal,
): Promise<readonly PieceReader[]> {
  const decode = createDecoder(shape.sampleRate);
  // A whole decoded track is large, so only one at a time is in memory.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };
  return Promise.all(
    stems.map(async ({ stem, tracks }) => {
      const sorted = tracks.toSorted((a, b) => rankOf(a) - rankOf(b));
      const piecewise = await openPiecewise(sorted, shape, decode, signal);
      if (piecewise) return piecewise;
      const smallest = sorted[0];
      if (!smallest) throw new Problem('TRACK_UNKNOWN', `The stem ${stem} has no track.`, { status: 404 });
      return inTurn(() => openWhole(smallest.url, shape, decode, signal));
    }),
  );
}

async function openPiecewise(
  tracks: readonly Track[],
  shape: AudioShape,
  decode: Decode,
  signal: AbortSignal,
): Promise<PieceReader | undefined> {
  for (const { name, url } of tracks) {
    const reader = await OPENERS[extensionOf(name)]?.(url, shape, decode, signal);
    if (reader) return reader;
  }
  return undefined;
}

function rankOf({ name }: Track): number {
  const rank = PREFERENCE.indexOf(extensionOf(name));
  return rank < 0 ? PREFERENCE.length : rank;
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
