// Interface of the encoder, which converts the PCM of the engine to an MP3 file.

export interface EncodeRequest {
  readonly input: string;
  /** Is created, or replaced. */
  readonly output: string;
  readonly kbps: number;
  readonly signal: AbortSignal;
}

export interface Encoder {
  /** Rejects with a JobFailure that another try may mend, for PCM of ours always encodes; or with the signal's reason. */
  encode(request: EncodeRequest): Promise<void>;
}
