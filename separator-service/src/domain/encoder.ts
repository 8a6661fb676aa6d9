// From the PCM that the engine writes to an MP3 file: what the work needs of an encoder.

export interface EncodeRequest {
  readonly input: string;
  /** Is created, or replaced. */
  readonly output: string;
  readonly kbps: number;
  readonly signal: AbortSignal;
}

export interface Encoder {
  /** Rejects with an Error: PCM of ours always encodes, so it is a fault of ours. Or with the signal's reason. */
  encode(request: EncodeRequest): Promise<void>;
}
