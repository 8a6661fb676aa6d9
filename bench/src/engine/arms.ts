// The arms that are compared: the `demucs` command, and songs through a stack.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PYTHON } from '@stemline/e2e/paths.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import type { Bench } from './bench.ts';
import type { Precision } from './gate.ts';
import { DEMUCS_QUALITY, OUR_QUALITY, type QualityFfmpeg } from './lame-quality.ts';
import { pauseFor, removeSong, type SongFile, STEMS, sendSong, untilDone } from './songs.ts';

/** One way to separate songs. */
export interface Arm {
  readonly name: string;
  /** Number of songs in one run, which the arm separates at once. */
  readonly songs: number;
  /**
   * Separates the songs. Its time counts. Resolves with the clean-up, whose time does not count.
   */
  run(songs: readonly SongFile[]): Promise<() => Promise<void>>;
}

/** The arms of a network. `atOnce`: number of songs of the arms that separate several at once. */
export interface Arms {
  /** One `demucs` command. */
  readonly command: Arm;
  /** Several commands at a time, each with one song. */
  readonly commands: Arm;
  /** Exact, with the tracks and the quality of LAME of the command. */
  readonly exact: Arm;
  readonly exactAtOnce: Arm;
  /** Exact, with our quality of LAME and otherwise as `exact`. */
  readonly quick: Arm;
  readonly quickAtOnce: Arm;
  /** Exact, with WAV tracks in place of MP3 tracks. */
  readonly wav: Arm;
  readonly wavAtOnce: Arm;
  /** Exact, without options: one track more, and our quality of LAME. */
  readonly usual: Arm;
  readonly fast: Arm;
}

/** Makes the arms of a network. Starts nothing. */
export function createArms(bench: Bench, stack: Stack, ffmpeg: QualityFfmpeg, network: string, atOnce: number): Arms {
  const command = (name: string, songs: number): Arm => ({
    name,
    songs,
    run: async (files) => {
      const folder = await mkdtemp(join(bench.folder, 'demucs-'));
      const clean = () => rm(folder, { recursive: true, force: true });
      await Promise.all(files.map((file, index) => runDemucs(bench, network, file, join(folder, String(index)))));
      return clean;
    },
  });
  const ours = (name: string, songs: number, quality: number, query: Record<string, string>): Arm => ({
    name,
    songs,
    run: async (files) => {
      ffmpeg.use(quality);
      const separate = async (file: SongFile) => {
        const songhash = await sendSong(stack, file, { model: network, ...query });
        return untilDone(stack, songhash, pauseFor(file.seconds, songs));
      };
      const done = await Promise.all(files.map(separate));
      return async () => {
        for (const song of done) {
          assertPrecision(song.manifest, query.precision ?? 'exact');
          await removeSong(stack, song.hash);
        }
      };
    },
  });
  const same = { stems: STEMS.join() };
  const wav = { ...same, formats: 'wav' };
  return {
    command: command('demucs', 1),
    commands: command(`demucs, ${atOnce} at once`, atOnce),
    exact: ours('ours, exact', 1, DEMUCS_QUALITY, same),
    exactAtOnce: ours(`ours, exact, ${atOnce} at once`, atOnce, DEMUCS_QUALITY, same),
    quick: ours(`ours, exact, LAME ${OUR_QUALITY}`, 1, OUR_QUALITY, same),
    quickAtOnce: ours(`ours, exact, LAME ${OUR_QUALITY}, ${atOnce} at once`, atOnce, OUR_QUALITY, same),
    wav: ours('ours, exact, WAV', 1, OUR_QUALITY, wav),
    wavAtOnce: ours(`ours, exact, WAV, ${atOnce} at once`, atOnce, OUR_QUALITY, wav),
    usual: ours('ours, default', 1, OUR_QUALITY, {}),
    fast: ours('ours, fast', 1, OUR_QUALITY, { ...same, precision: 'fast' satisfies Precision }),
  };
}

/** Runs `python -m demucs`, with its own quality of LAME and without shifts. */
async function runDemucs({ models, probe }: Bench, network: string, { path }: SongFile, out: string): Promise<void> {
  const model = ['--repo', models, '-n', network, '-d', probe.device, '--shifts', '0'];
  const args = ['-m', 'demucs', ...model, '--mp3', '-o', out, path];
  const child = spawn(PYTHON, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the demucs command failed: ${errors.slice(-1000)}`);
  const tracks = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.mp3'));
  if (tracks.length !== STEMS.length) throw new Error(`the demucs command made ${tracks.length} tracks`);
}

/** Throws when the options of a song do not contain the precision that it was sent with. */
function assertPrecision(manifest: unknown, wanted: string): void {
  const { options } = manifest as { options: Record<string, unknown> };
  const used = options.precision ?? 'exact';
  if (used !== wanted) throw new Error(`the song was separated with the precision ${used}, not ${wanted}`);
}
