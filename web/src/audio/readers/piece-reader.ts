// Interface of a reader of decoded audio, one piece at a time.

/** The samples of the left and the right channel; both have the same length. */
export type Stereo = readonly [left: Float32Array<ArrayBuffer>, right: Float32Array<ArrayBuffer>];

/** Reads one track. All positions are in frames (samples of each channel) of the song. */
export interface PieceReader {
  /**
   * Resolves with `frames` frames from `from` on; those behind the end of the track are silent.
   * Rejects with a Problem when the server refuses or does not answer, or when the bytes cannot be
   * decoded (UNPLAYABLE), and with the reason of the signal.
   */
  read(from: number, frames: number, signal: AbortSignal): Promise<Stereo>;
  /** Ends all requests and frees the memory. */
  close(): void;
}

/** The audio that all tracks of a song have in common. */
export interface AudioShape {
  /** Frames of each track. */
  readonly frames: number;
  /** In Hz. */
  readonly sampleRate: number;
}

/** Returns silence. */
export function silence(frames: number): Stereo {
  return [new Float32Array(frames), new Float32Array(frames)];
}
