// Changes the speed of audio at constant pitch: WSOLA (Verhelst and Roelands, "An overlap-add
// technique based on waveform similarity (WSOLA) for high quality time-scale modification of
// speech", ICASSP 1993). Short parts of the input are joined with crossfades. Each part begins
// where the input resembles the continuation of the part before. The places are chosen once, on the
// sum of all channels, so that all channels stay aligned with each other.

import { createInputWindow } from './input-window.ts';
import { mostSimilar } from './similarity.ts';

/** Stretches consecutive input. */
export interface Wsola {
  /**
   * Takes the next samples of each channel and returns the output that is complete, which may be
   * empty. `isLast`: no input follows; the whole output is as long as the input divided by the
   * speed.
   */
  push(channels: readonly Float32Array[], isLast: boolean): Float32Array<ArrayBuffer>[];
}

/** Length of a crossfade in seconds. */
const FADE_SECONDS = 0.03;
/** A part begins at most this far from its exact place, in seconds: half a period of 33 Hz. */
const REACH_SECONDS = 0.015;

/** Creates a stretcher. `speed`: 0.5 gives twice the length. */
export function createWsola(channels: number, sampleRate: number, speed: number): Wsola {
  /** Samples of a crossfade. Each one makes as many samples of the output. */
  const hop = Math.round(FADE_SECONDS * sampleRate);
  const reach = Math.round(REACH_SECONDS * sampleRate);
  const fade = Float32Array.from({ length: hop }, (_, n) => 0.5 - 0.5 * Math.cos((Math.PI * (n + 0.5)) / hop));
  const input = createInputWindow(channels);
  let hops = 0;
  /** Position in the input that continues the output so far. */
  let continuation = 0;

  const exactStart = () => Math.round(hops * hop * speed);
  const neededEnd = () => Math.max(exactStart() + reach, continuation) + hop;

  const chooseStart = (): number => {
    const begin = input.begin();
    const from = Math.max(begin, exactStart() - reach);
    const search = { from: from - begin, to: exactStart() + reach - begin, model: continuation - begin, length: hop };
    return hops === 0 ? 0 : begin + mostSimilar({ signal: input.sum(), ...search });
  };

  const makeHop = (): Float32Array<ArrayBuffer>[] => {
    const start = chooseStart();
    const old = continuation - input.begin();
    const fresh = start - input.begin();
    const made = Array.from({ length: channels }, (_, index) => {
      const source = input.channel(index);
      const samples = new Float32Array(hop);
      for (let n = 0; n < hop; n += 1) {
        const before = source[old + n] as number;
        samples[n] = before + ((source[fresh + n] as number) - before) * (fade[n] as number);
      }
      return samples;
    });
    continuation = start + hop;
    hops += 1;
    return made;
  };

  return {
    push: (samples, isLast) => {
      input.append(samples);
      const length = Math.round(input.end() / speed);
      const already = hops * hop;
      const made: Float32Array<ArrayBuffer>[][] = [];
      if (isLast) {
        // The last parts reach behind the end.
        input.appendSilence(2 * reach + 3 * hop);
        while (hops * hop < length) made.push(makeHop());
      } else {
        while (neededEnd() <= input.end()) made.push(makeHop());
      }
      input.dropBefore(Math.min(continuation, exactStart() - reach));
      const frames = isLast ? Math.max(0, length - already) : made.length * hop;
      return Array.from({ length: channels }, (_, index) => joined(made, index, hop, frames));
    },
  };
}

function joined(
  parts: readonly (readonly Float32Array[])[],
  channel: number,
  hop: number,
  frames: number,
): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(parts.length * hop);
  for (const [index, part] of parts.entries()) samples.set(part[channel] as Float32Array, index * hop);
  return samples.subarray(0, frames);
}
