// From an audio file of any kind to the PCM that the engine reads: what the work needs of a decoder.

export interface DecodeRequest {
  readonly input: string;
  /** The MIME type under which the audio is stored; decides only where the bytes do not. */
  readonly storedType: string;
  /** Is created, or replaced. */
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
