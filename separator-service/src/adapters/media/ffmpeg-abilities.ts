// Finds the formats that the local ffmpeg reads and writes, and its version.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ALL_FORMATS } from '@stemline/common/audio/formats.ts';
import { OUTPUT_FORMAT_NAMES, OUTPUT_FORMATS } from '@stemline/common/audio/output-formats.ts';
import type { FindAbilities, MediaAbilities } from '../../domain/media.ts';
import { RESAMPLER } from './tracks/resampler.ts';

/** The program, with the whole environment of the child. */
interface Program {
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 1 << 20;
const QUIET = ['-nostdin', '-hide_banner', '-v', 'error'];

/** Runs nothing before the first call. */
export function createAbilities(program: Program): FindAbilities {
  let found: Promise<MediaAbilities> | undefined;
  return () => {
    found ??= findAbilities(program).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

async function findAbilities({ file, environment }: Program): Promise<MediaAbilities> {
  const run = async (...args: string[]): Promise<string> => {
    const options = { env: environment, timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES };
    const { stdout } = await promisify(execFile)(file, [...QUIET, ...args], options);
    return stdout;
  };
  const demuxers = namesIn(await run('-demuxers'));
  const encoders = namesIn(await run('-encoders'));
  const muxers = namesIn(await run('-muxers'));
  return {
    inputs: ALL_FORMATS.filter(({ demuxer }) => demuxers.has(demuxer)).map(({ name }) => name),
    formats: OUTPUT_FORMAT_NAMES.filter((name) => {
      const { encoder, muxer } = OUTPUT_FORMATS[name];
      return encoders.has(encoder) && muxers.has(muxer);
    }),
    hasSoxr: await run(...TRY_SOXR).then(
      () => true,
      (error: { readonly code?: unknown }) => {
        // Without an exit code, something other than a missing resampler has ended ffmpeg.
        if (typeof error.code === 'number') return false;
        throw error;
      },
    ),
    version: versionIn(await run('-version')),
  };
}

/** No list names the resamplers, so a tenth of a second of silence is resampled. */
const TRY_SOXR = [
  '-f',
  'lavfi',
  '-i',
  'anullsrc',
  '-t',
  '0.1',
  '-af',
  `aresample=48000:${RESAMPLER}`,
  '-f',
  'null',
  '-',
];

/**
 * Returns the names in a list such as ` D  mov,mp4,m4a  QuickTime / MOV`: flags, names, and a
 * description.
 */
function namesIn(list: string): ReadonlySet<string> {
  return new Set(list.split('\n').flatMap((line) => /^ *[A-Z.]+ +(\S+)/.exec(line)?.[1]?.split(',') ?? []));
}

/** `ffmpeg version 5.1.9-0+deb12u1 Copyright …` is 5.1.9-0+deb12u1. */
function versionIn(text: string): string {
  return /^ffmpeg version (\S+)/.exec(text)?.[1] ?? 'unknown';
}
