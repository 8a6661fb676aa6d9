// Renders the mix as a WAV, piece by piece, with the same readers and the same change of speed as
// the player.

import { createFeed } from '../playback/feed.ts';
import { openStems } from '../readers/open-stems.ts';
import { createStretching } from '../stretch/stretching.ts';
import type { MixGains, TransportOptions } from '../transport.ts';
import { mixToIntegers, wavHeader } from './wav-file.ts';

/** A rendered mix. */
export interface RenderedMix {
  /** A WAV with 16 bits at the rate of the song. */
  readonly blob: Blob;
  /** Samples that exceeded full scale and were cut off there. 0: the mix does not clip. */
  readonly clippedSamples: number;
}

/** The listener of the progress, and the signal that ends the rendering. */
export interface RenderOptions {
  /** Called with the part that is done, from 0 to 1. */
  onProgress(done: number): void;
  readonly signal: AbortSignal;
}

const PIECE_SECONDS = 2.5;

/**
 * Resolves with the mix. Rejects with a Problem when the server refuses or does not answer, or
 * when a track cannot be decoded (UNPLAYABLE), and with the reason of the signal.
 */
export async function renderMix(
  { stems, frames, sampleRate }: TransportOptions,
  { stems: stemGains, master, speed }: MixGains,
  { onProgress, signal }: RenderOptions,
): Promise<RenderedMix> {
  // The places where a stretched song is cut depend on all stems, also on silent ones.
  const used = speed === 1 ? stems.filter(({ stem }) => (stemGains[stem] ?? 1) !== 0) : stems;
  const gains = used.map(({ stem }) => (stemGains[stem] ?? 1) * master);
  const length = Math.round(frames / speed);
  const readers = await openStems(used.length > 0 ? used : stems, { frames, sampleRate }, signal);
  const stretching = createStretching();
  const stretcher = speed === 1 ? undefined : stretching.open(readers.length, sampleRate, speed);
  const feed = createFeed({ readers, sampleRate, plan: { from: 0, end: frames }, stretcher });
  const parts: Blob[] = [];
  let done = 0;
  let clippedSamples = 0;
  try {
    for (;;) {
      const piece = await feed.next(Math.round(PIECE_SECONDS * sampleRate), signal);
      if (!piece) break;
      const { samples, clipped } = mixToIntegers(piece.stems, gains);
      // The browser keeps a blob outside the memory of the page.
      parts.push(new Blob([samples]));
      clippedSamples += clipped;
      done += piece.frames;
      onProgress(Math.min(1, done / length));
    }
  } finally {
    stretching.close();
    for (const reader of readers) reader.close();
  }
  const blob = new Blob([wavHeader(done, sampleRate), ...parts], { type: 'audio/wav' });
  return { blob, clippedSamples };
}
