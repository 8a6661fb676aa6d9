// Measures the loudness of samples with ffmpeg's filter ebur128, and reads its summary.

import type { Loudness } from '../../../domain/media.ts';

/**
 * Arguments of an output that only measures the first input. It costs 1 s of a core for 4 minutes,
 * most of it for the true peak. The log level `verbose` keeps the lines of each moment out of the
 * messages; ffmpeg 5.1 has no `quiet`.
 */
export const LOUDNESS_ARGS: readonly string[] = [
  '-map',
  '0:a',
  '-af',
  'ebur128=peak=true:framelog=verbose',
  '-c:a',
  'pcm_f64le',
  '-f',
  'null',
  '-',
];
/** The summary is a message of the level `info`. */
export const SUMMARY_ARGS: readonly string[] = ['-v', 'info', '-nostats'];

const SUMMARY = /\[Parsed_ebur128_\d+ @ \w+\] Summary:/g;
const LUFS = /^ *I: +(\S+) LUFS/m;
const PEAK = /^ *Peak: +(\S+) dBFS/m;
/** The filter reports the absolute gate of EBU R 128 for samples of which nothing is above it. */
const GATE_LUFS = -70;

/** Returns the measurements in the messages of ffmpeg; undefined when there is no summary. */
export function loudnessIn(messages: string): Loudness | undefined {
  const summary = messages.split(SUMMARY).at(-1) ?? '';
  const lufs = LUFS.exec(summary)?.[1];
  const peak = PEAK.exec(summary)?.[1];
  if (lufs === undefined || peak === undefined) return undefined;
  return { lufs: Number(lufs) > GATE_LUFS ? Number(lufs) : null, truePeakDb: peak === '-inf' ? null : Number(peak) };
}
