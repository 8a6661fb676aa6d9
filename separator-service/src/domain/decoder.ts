// Interface of the decoder, which converts any audio file to the PCM that the engine reads.

export interface DecodeRequest {
  readonly input: string;
  /** The stored MIME type of the audio; used only when the bytes do not show the format. */
  readonly storedType: string;
  /** The decoder creates or replaces this file. */
  readonly output: string;
  readonly maxSeconds: number;
  readonly signal: AbortSignal;
}

export interface Decoder {
  /**
   * Resolves with the number of frames (one sample of each channel). Rejects with a JobFailure (BAD_AUDIO, TOO_LONG), or
   * with the signal's reason when it aborts.
   */
  decode(request: DecodeRequest): Promise<number>;
}
