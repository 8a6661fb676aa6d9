// Makes the demo song: `stemline_tools.sample` composes it, ffmpeg encodes it once, and the data
// folder keeps it.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { boundedCommand } from '@stemline/common/process/bounded-command.ts';
import { inDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';

const run = promisify(execFile);
const BITRATE = '192k';
/** The same limits as for the decoding of a user's song. */
const BOUNDS = { memoryBytes: 1024 ** 3, cpuSeconds: 600 };

/**
 * Resolves with the path of the MP3. Its mix and original stems are in the same folder as WAV
 * files. Rejects with a PlainError when a command fails, or when the signal ends it.
 */
export async function makeSampleSong(root: string, dataDir: string, signal: AbortSignal): Promise<string> {
  const folder = join(dataDir, 'demo');
  const song = join(folder, 'sample-song.mp3');
  if (!existsSync(song)) await inDataFolder(dataDir, () => compose(root, folder, song, signal));
  return song;
}

async function compose(root: string, folder: string, song: string, signal: AbortSignal): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const engine = join(root, 'engine');
  await runOrThrow(
    join(engine, '.venv/bin/python'),
    ['-m', 'stemline_tools.sample', folder],
    { cwd: engine, signal },
    'composing the sample song',
  );
  const unfinished = `${song}.part`;
  const options = ['-loglevel', 'error', '-nostdin', '-y', '-i', join(folder, 'mix.wav')];
  const encode = { file: 'ffmpeg', args: [...options, '-b:a', BITRATE, '-f', 'mp3', unfinished] };
  const { file, args } = boundedCommand(encode, BOUNDS);
  await runOrThrow(file, args, { cwd: root, signal }, 'encoding the sample song');
  renameSync(unfinished, song);
}

async function runOrThrow(
  command: string,
  args: readonly string[],
  options: { cwd: string; signal: AbortSignal },
  what: string,
): Promise<void> {
  try {
    await run(command, args, options);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new PlainError(`${what} failed:\n${withoutStack(stderr ?? '') || message}`);
  }
}

/** Returns the error output of a command without the code locations of a Python traceback. */
function withoutStack(output: string): string {
  return output
    .split('\n')
    .filter((line) => /^\S/.test(line) && !line.startsWith('Traceback'))
    .join('\n');
}
