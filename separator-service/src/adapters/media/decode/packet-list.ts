// Sums up the packets of a stream from ffmpeg's `framecrc` output, which has one line for each.

/** The packets of a stream. Unknown values are 0 and undefined. */
export interface Packets {
  readonly codec: string | undefined;
  readonly sampleRate: number;
  readonly layout: string;
  /** Sum of the sizes of the packets that can be frames of audio. */
  readonly bytes: number;
  /** Sum of the durations. */
  readonly seconds: number;
  /** Times of the packets that are junk, in seconds; at most 100. */
  readonly junkSeconds: readonly number[];
  /** From the start of the first packet to the end of the last one, by their times. */
  readonly spanSeconds: number;
}

/** A header, such as `#sample_rate 0: 44100`. */
const HEADER = /^#(\w+) \d+: (.+)$/;
/**
 * Bytes of the longest frame, for codecs whose frames have no index, so that a parser finds them. A
 * packet that is longer than a frame is junk that the parser has collected.
 */
const MAX_FRAME_BYTES: Readonly<Record<string, number>> = {
  mp1: 2_881,
  mp2: 2_881,
  mp3: 2_881,
  aac: 8_191,
  aac_latm: 8_191,
  ac3: 3_840,
  eac3: 4_096,
  dts: 16_384,
  amr_nb: 32,
  amr_wb: 61,
};
const MAX_JUNK_TIMES = 100;

/** Collects lines; `packets` returns the sums so far. */
export function createPacketList(): { add(line: string): void; packets(): Packets } {
  const headers = new Map<string, string>();
  const junk: number[] = [];
  let bytes = 0;
  let duration = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    add: (line) => {
      const header = HEADER.exec(line);
      if (header) headers.set(header[1] as string, header[2] as string);
      if (line.startsWith('#')) return;
      const [, , time = Number.NaN, length = Number.NaN, size = Number.NaN] = line.split(',', 5).map(Number);
      if (size <= (MAX_FRAME_BYTES[headers.get('codec_id') ?? ''] ?? size)) bytes += size;
      else if (junk.length < MAX_JUNK_TIMES) junk.push(time);
      if (!(length >= 0)) return;
      duration += length;
      first = Math.min(first, time);
      last = Math.max(last, time + length);
    },
    packets: () => {
      const [up = 0, down = 1] = (headers.get('tb') ?? '0/1').split('/').map(Number);
      return {
        codec: headers.get('codec_id'),
        sampleRate: Number(headers.get('sample_rate') ?? 0),
        layout: headers.get('channel_layout_name') ?? '',
        bytes,
        seconds: (duration * up) / down,
        junkSeconds: junk.map((time) => (time * up) / down),
        spanSeconds: last > first ? ((last - first) * up) / down : 0,
      };
    },
  };
}
