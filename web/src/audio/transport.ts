// Interface of the player of several stems on one clock. create-transport.ts makes it, and
// mixdown/render-mix.ts renders the same mix as a file.

/** A stem to be played. */
export interface StemSource {
  readonly stem: string;
  /** The tracks of the stem, in any order; the player chooses the format. */
  readonly tracks: readonly { readonly name: string; readonly url: string; readonly size: number }[];
}

/** A part of the song that repeats, in seconds from its beginning; `end` is above `start`. */
export interface Loop {
  readonly start: number;
  readonly end: number;
}

/**
 * The activity of the transport. `starting`: it waits for the first audio, or for a tap, without
 * which the browser forbids sound. `buffering`: it waits for more audio, after a seek for some
 * milliseconds only. `failed`: `failure` has the reason; play() tries again at the same place.
 */
export type TransportState = 'stopped' | 'starting' | 'playing' | 'buffering' | 'failed';

/**
 * Plays all stems on the clock of one AudioContext, sample-accurately. It keeps only some seconds
 * of decoded audio. All times are in seconds of the song.
 */
export interface Transport {
  /** Length of the song. */
  readonly duration: number;
  readonly state: TransportState;
  /**
   * The reason of the state `failed`: a Problem with a code of the server (such as TRACK_REMOVED),
   * OFFLINE (no answer within a minute) or UNPLAYABLE (the browser cannot decode the track).
   */
  readonly failure: unknown;
  /** The time that is heard now. Cheap: the view calls it in every frame. */
  position(): number;
  /**
   * Starts at position(). Call it in the handler of a tap or a key, so that the browser allows
   * sound. At the end of the song, the state becomes `stopped` and the position 0.
   */
  play(): void;
  pause(): void;
  /** Continues at another time, also while paused. Times outside the song become its borders. */
  seek(seconds: number): void;
  /**
   * Repeats a part; undefined: no part. A place before the part leads into it; a place behind its
   * end jumps to its start. A later seek behind its end plays on to the end of the song.
   */
  setLoop(loop: Loop | undefined): void;
  /** Changes the speed, 0.5 to 1.5, at constant pitch and without a gap. */
  setSpeed(speed: number): void;
  /** Gain of a stem (0: silent, 1: unchanged), with a short ramp. */
  setGain(stem: string, gain: number): void;
  setMaster(gain: number): void;
  /**
   * Calls the listener after each change of state, loop, speed or duration. Returns its removal.
   */
  onChange(listener: () => void): () => void;
  /** Ends all playing and downloads and frees the memory. */
  close(): void;
}

/** The gains of a mix. */
export interface MixGains {
  readonly stems: Readonly<Record<string, number>>;
  readonly master: number;
  readonly speed: number;
}

/** Options of createTransport(). */
export interface TransportOptions {
  readonly stems: readonly StemSource[];
  /** Samples of each track per channel, and their rate in Hz, from the manifest. */
  readonly frames: number;
  readonly sampleRate: number;
}
