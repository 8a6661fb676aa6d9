// The part of the input of a stretcher that is still needed, and the sum of its channels.

/** A window on the input. Positions are counted from the first sample of the whole input. */
export interface InputWindow {
  append(channels: readonly Float32Array[]): void;
  appendSilence(frames: number): void;
  /** Forgets the samples before this position. */
  dropBefore(position: number): void;
  /** The first position in memory, and the one behind the last. */
  begin(): number;
  end(): number;
  /** The samples of a channel; index 0 is the position begin(). */
  channel(index: number): Float32Array;
  /** The sum of all channels. */
  sum(): Float32Array;
}

/** Creates an empty window. */
export function createInputWindow(channels: number): InputWindow {
  /** One for each channel, and the last one for their sum. */
  let buffers = Array.from({ length: channels + 1 }, () => new Float32Array(0));
  let begin = 0;
  let length = 0;

  /** Makes the buffers long enough for more samples. */
  const reserve = (frames: number) => {
    if (length + frames <= (buffers[0]?.length ?? 0)) return;
    buffers = buffers.map((old) => {
      const larger = new Float32Array(2 * (length + frames));
      larger.set(old.subarray(0, length));
      return larger;
    });
  };

  return {
    append: (samples) => {
      const frames = samples[0]?.length ?? 0;
      reserve(frames);
      const sum = buffers[channels] as Float32Array;
      sum.fill(0, length, length + frames);
      for (const [index, channel] of samples.entries()) {
        buffers[index]?.set(channel, length);
        for (let n = 0; n < frames; n += 1) sum[length + n] = (sum[length + n] as number) + (channel[n] as number);
      }
      length += frames;
    },
    appendSilence: (frames) => {
      reserve(frames);
      for (const buffer of buffers) buffer.fill(0, length, length + frames);
      length += frames;
    },
    dropBefore: (position) => {
      const dropped = Math.min(length, position - begin);
      if (dropped <= 0) return;
      for (const buffer of buffers) buffer.copyWithin(0, dropped, length);
      begin += dropped;
      length -= dropped;
    },
    begin: () => begin,
    end: () => begin + length,
    channel: (index) => buffers[index] as Float32Array,
    sum: () => buffers[channels] as Float32Array,
  };
}
