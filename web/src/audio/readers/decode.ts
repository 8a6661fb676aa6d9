// Decodes encoded audio with the decoder of the browser.

import { Problem } from '../../api/problem.ts';
import type { Stereo } from './piece-reader.ts';

/**
 * Decodes the bytes of an audio file, or of a part of one that is playable by itself. Rejects with
 * the Problem UNPLAYABLE.
 */
export type Decode = (bytes: ArrayBuffer) => Promise<Stereo>;

/** Returns a decoder whose results have this rate, in Hz. It needs no tap of the user. */
export function createDecoder(sampleRate: number): Decode {
  // It renders nothing; only its rate matters.
  const context = new OfflineAudioContext(2, 1, sampleRate);
  return async (bytes) => {
    const buffer = await context.decodeAudioData(bytes).catch(() => {
      throw new Problem('UNPLAYABLE', 'This browser cannot decode the track.');
    });
    const left = buffer.getChannelData(0);
    return [left, buffer.numberOfChannels > 1 ? buffer.getChannelData(1) : left];
  };
}
