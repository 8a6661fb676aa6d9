// Interfaces of the decoder and the encoder, and the PCM format between them and the engine.

/** Frames (one sample of each channel) per second. */
export const SAMPLE_RATE = 44_100;
/** Interleaved. */
export const CHANNELS = 2;
/** 32-bit float samples of both channels. */
export const FRAME_BYTES = 4 * CHANNELS;

/** Paths are absolute. */
export interface DecodeRequest {
  readonly input: string;
  /** The stored MIME type of the audio; used only when the bytes do not show the format. */
  readonly storedType: string;
  /** The decoder creates or replaces this file. */
  readonly output: string;
  readonly maxSeconds: number;
  readonly signal: AbortSignal;
}

/** Converts an audio file to the PCM that the engine reads. */
export interface Decoder {
  /**
   * Resolves with the number of frames. Rejects with a JobFailure (BAD_AUDIO, TOO_LONG), or with
   * the signal's reason when it aborts.
   */
  decode(request: DecodeRequest): Promise<number>;
}

/** Paths are absolute. */
export interface EncodeRequest {
  readonly input: string;
  /** The encoder creates or replaces this file. */
  readonly output: string;
  /** Bit rate in kbit/s. */
  readonly kbps: number;
  readonly signal: AbortSignal;
}

/** Converts the PCM of the engine to an MP3 file. */
export interface Encoder {
  /**
   * Rejects with a JobFailure that another attempt may resolve, because valid PCM can always be
   * encoded; or with the signal's reason when it aborts.
   */
  encode(request: EncodeRequest): Promise<void>;
}
