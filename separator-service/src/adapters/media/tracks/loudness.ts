// Measures the loudness of several sources in one ffmpeg with its filter ebur128, and assigns the
// summaries to the sources.

import type { Loudness } from '../../../domain/media.ts';

/**
 * Returns the arguments of an output that only measures inputs; none without inputs. `inputs`: the
 * index of the input of each source. It costs 1 s of a core for 4 minutes, most of it for the true
 * peak. The log level `verbose` keeps the lines of each moment out of the messages; ffmpeg 5.1 has
 * no `quiet`.
 *
 * Each filter has a name of its own, with which ffmpeg begins its summary. All filters are in one
 * graph, because an ffmpeg with several threads frees a graph, and prints its summaries, in one of
 * them; summaries of several graphs could mix.
 */
export function loudnessArgs(inputs: readonly number[]): string[] {
  if (inputs.length === 0) return [];
  const graph = inputs.map((input, at) => `[${input}:a]ebur128@${at}=peak=true:framelog=verbose[loudness${at}]`);
  const maps = inputs.flatMap((_, at) => ['-map', `[loudness${at}]`]);
  return ['-filter_complex', graph.join(';'), ...maps, '-c:a', 'pcm_f64le', '-f', 'null', '-'];
}

/** The summary is a message of the level `info`. */
export const SUMMARY_ARGS: readonly string[] = ['-v', 'info', '-nostats'];

// The lines of tags are indented, so they cannot imitate a summary.
const SUMMARY = /^\[ebur128@(\d+) @ \w+\] Summary:$/;
const LUFS = /^ *I: +(\S+) LUFS/;
const PEAK = /^ *Peak: +(\S+) dBFS/;
/** The filter reports the absolute gate of EBU R 128 for samples of which nothing is above it. */
const GATE_LUFS = -70;

/** The summaries in the messages of one ffmpeg. */
interface Summaries {
  /** Adds a line of the messages. */
  add(line: string): void;
  /**
   * Returns the measurements of a source; undefined when its summary is missing. The last summary
   * counts, because ffmpeg 5 prints one also when it checks the graph before the run.
   */
  of(source: number): Loudness | undefined;
}

/** There are none at first. */
export function createSummaries(): Summaries {
  const found = new Map<number, { lufs?: string; peak?: string }>();
  let current: { lufs?: string; peak?: string } | undefined;
  return {
    add: (line) => {
      const source = SUMMARY.exec(line)?.[1];
      if (source !== undefined) {
        current = {};
        found.set(Number(source), current);
        return;
      }
      const lufs = LUFS.exec(line)?.[1];
      const peak = PEAK.exec(line)?.[1];
      if (current && lufs !== undefined) current.lufs = lufs;
      if (current && peak !== undefined) current.peak = peak;
    },
    of: (source) => {
      const { lufs, peak } = found.get(source) ?? {};
      if (lufs === undefined || peak === undefined) return undefined;
      return {
        lufs: Number(lufs) > GATE_LUFS ? Number(lufs) : null,
        truePeakDb: peak === '-inf' ? null : Number(peak),
      };
    },
  };
}
