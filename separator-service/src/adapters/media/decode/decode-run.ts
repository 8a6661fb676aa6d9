// Decodes one stream of a file to PCM with one run of ffmpeg, and collects the figures of the run.

import { stat } from 'node:fs/promises';
import { FRAME_BYTES } from '../../../domain/media.ts';
import { type Ffmpeg, PCM_ARGS } from '../ffmpeg/ffmpeg.ts';
import type { FfmpegEnd, FfmpegRun } from '../ffmpeg/ffmpeg-run.ts';
import { refusedRate } from './decode-bounds.ts';
import { createPacketList, type Packets } from './packet-list.ts';

/** The stream and the place for its PCM. */
export interface DecodeRun {
  /** ffmpeg's arguments that open the file. */
  readonly inputArgs: readonly string[];
  /** The stream, as ffmpeg's `-map` names it. */
  readonly map: string;
  /** As ffmpeg names it; undefined: unknown. */
  readonly codec: string | undefined;
  /** Filters whose result is stereo. */
  readonly filter: string;
  /** The file for the PCM, and its limit. */
  readonly output: { readonly path: string; readonly maxBytes: number };
  readonly signal: AbortSignal;
}

/** The result of a run. */
export interface DecodeFigures {
  readonly end: FfmpegEnd;
  readonly frames: number;
  /** Lines that ffmpeg printed about faults. */
  readonly errors: number;
  readonly packets: Packets;
  /** The sample rate that ended the run, in Hz. */
  readonly badRate: number | undefined;
}

/**
 * Four hours of FLAC at 192 kHz take 64 s of a core; only a hostile file takes longer than this
 * limit.
 */
export const DECODE_CPU_SECONDS = 600;

/**
 * Decoders of these codecs can drop frames with a wrong checksum, which may be louder than the
 * song. Checksums of other codecs are optional, and wrong in files that play well.
 */
const CHECKSUMMED = ['flac', 'wavpack', 'tta', 'ape'];
/**
 * Lines that do not concern the audio: muxers report times that repeat, ffmpeg probes covers and
 * video although it does not decode them, and chapters may refer to a missing stream.
 */
const OTHER_LINE = new RegExp(
  [
    /^\[(?:out#\d+\/)?(?:framecrc|f32le) @/,
    /^\[(?:png|mjpeg|gif|bmp|webp|tiff|IMGUTILS|swscaler) @/,
    /^\[(?:h26[1-4]|hevc|mpeg[124]|mpeg[12]video|msmpeg4(?:v\d)?|wmv[123]|vc1|vp[3-9]|libdav1d|av1|theora|flv) @/,
    /chapter track not found/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
const REPEATED = /^\s*Last message repeated (\d+) times/;

/** Decodes at most `maxBytes` of PCM. Uses at most 600 s of CPU time. */
export async function decodeOnce(ffmpeg: Ffmpeg, run: DecodeRun): Promise<DecodeFigures> {
  const observer = createObserver();
  const end = await ffmpeg.run(decodeArgs(run), {
    signal: run.signal,
    cpuSeconds: DECODE_CPU_SECONDS,
    output: run.output,
    ...observer.callbacks,
  });
  return observer.figures(end, run.output.path);
}

/** Returns the arguments of a run. `before`: inputs that come before the file. */
export function decodeArgs(
  run: Pick<DecodeRun, 'inputArgs' | 'map' | 'codec' | 'filter'>,
  before: readonly string[] = [],
): string[] {
  const checks = CHECKSUMMED.includes(run.codec ?? '') ? ['-err_detect:a', 'crccheck+explode'] : [];
  // Two threads would not decode faster, and would exceed the configured number of processes.
  const from = [...before, '-threads', '1', ...checks, ...run.inputArgs];
  const onlySound = ['-map', run.map, '-vn', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'];
  // PCM does not need times, and packets whose times do not increase would be dropped.
  const to = ['-bsf:a', 'setts=ts=N', ...PCM_ARGS, 'pipe:1'];
  return [...from, ...onlySound, '-af', run.filter, ...to, ...listing(run)];
}

/** Collects the figures of a run, which calls the callbacks. */
interface Observer {
  readonly callbacks: Required<Pick<FfmpegRun, 'accepts' | 'onMessage'>>;
  /** Called after the run, with the file of its PCM. */
  figures(end: FfmpegEnd, path: string): Promise<DecodeFigures>;
}

/** Has collected nothing. */
export function createObserver(): Observer {
  const list = createPacketList();
  let badRate: number | undefined;
  let errors = 0;
  return {
    callbacks: {
      accepts: (line) => {
        list.add(line);
        badRate ??= refusedRate(line);
        return badRate === undefined;
      },
      onMessage: (line) => {
        if (!OTHER_LINE.test(line)) errors += Number(REPEATED.exec(line)?.[1] ?? 1);
      },
    },
    figures: async (end, path) => {
      const { size } = await stat(path);
      return { end, frames: Math.floor(size / FRAME_BYTES), errors, packets: list.packets(), badRate };
    },
  };
}

/**
 * Lists the packets as text while they are decoded. PCM would make many lines, and one line is
 * enough because all bytes of PCM are audio.
 */
function listing({ map, codec }: Pick<DecodeRun, 'map' | 'codec'>): string[] {
  const few = isPcm(codec) ? ['-frames:a', '1'] : [];
  return ['-map', map, '-c', 'copy', ...few, '-flush_packets', '1', '-f', 'framecrc', 'pipe:3'];
}

/** Returns whether every byte of the codec is a part of a sample. */
export function isPcm(codec: string | undefined): boolean {
  return codec === undefined || codec.startsWith('pcm_');
}
