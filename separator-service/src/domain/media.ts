// Interfaces of the decoder and the encoder, and the PCM format between them and the engine.

/** Frames (one sample of each channel) per second. */
export const SAMPLE_RATE = 44_100;
/** Channels of the PCM, whose samples are interleaved. */
export const CHANNELS = 2;
/** Bytes of a frame: one 32-bit float sample of each channel. */
export const FRAME_BYTES = 4 * CHANNELS;

/** One file to decode. Paths are absolute. */
export interface DecodeRequest {
  readonly input: string;
  /** The stored MIME type of the audio; used only when the bytes do not show the format. */
  readonly storedType: string;
  /** The decoder creates or replaces this file. */
  readonly output: string;
  /** Longer audio is refused as TOO_LONG. */
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

/** One file to encode. Paths are absolute. */
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
