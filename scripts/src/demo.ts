// Runs `make demo`: starts the stack, separates one song, writes its tracks to out/, and keeps the
// server running.

import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { untilAborted } from '@stemline/common/async/wait.ts';
import { withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { ensureDataFolder } from './data-folder.ts';
import { fetchDemoWeights } from './demo-weights.ts';
import { type Foreground, runInForeground } from './foreground.ts';
import { PlainError } from './plain-error.ts';
import { makeSampleSong } from './sample-song.ts';
import { separateSong } from './separate-song.ts';
import { callbackNote, gatewayUrl, parseSettings, serviceEnv } from './settings.ts';
import { createStack, type Stack } from './stack.ts';
import { createTerminalReport } from './terminal-report.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** In milliseconds. The first start may fetch or verify weights. */
const READY_MS = 300_000;

let stack: Stack | undefined;
await runInForeground('demo', () => stack?.kill(), demo);

async function demo({ signal }: Foreground): Promise<number> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const settings = parseSettings(process.env, ROOT);
  const own = process.env.SONG?.trim() ? fileOf(resolve(process.env.SONG.trim())) : undefined;
  const url = gatewayUrl(settings);
  /** Ends the composing of the sample song when the demo ends before it. */
  const ending = linkedAbort(signal);
  const songToSend = async () => own ?? fileOf(await makeSampleSong(ROOT, settings.dataDir, ending.signal));
  const prepared = async ({ start, waitUntilReady }: Stack) => {
    const started = start(signal).then(() => waitUntilReady(READY_MS, signal));
    const [song] = await Promise.all([songToSend(), started]);
    return song;
  };
  ensureDataFolder(settings.dataDir);
  const report = createTerminalReport(settings.dataDir, say);
  report.quiet(true);
  stack = createStack({ settings, env: process.env, root: ROOT, report });
  try {
    const model = process.env.MODEL?.trim() ?? '';
    await fetchDemoWeights({ root: ROOT, env: serviceEnv(settings, process.env, ROOT), model, signal, say });
    say('Starting the services');
    const song = await Promise.race([prepared(stack), stack.refusal]);
    if (signal.aborted) return 130;
    const name = withoutAudioExtension(basename(song.path)) || basename(song.path);
    const folder = join(resolve(ROOT, process.env.OUT?.trim() || 'out'), name);
    const songhash = await separateSong({ url, song: { ...song, model }, folder, signal, say });
    if (!isOnce(process.env.ONCE)) {
      say(`The server is up at ${url}. Ctrl-C stops it.`);
      const note = callbackNote(process.env);
      if (note !== undefined) say(note);
      say(`Listen to the tracks and mix them: ${url}/#${songhash}`);
      report.quiet(false);
      await untilAborted(signal);
    }
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    ending.abort(new Error('the demo has ended'));
    report.quiet(true);
    say('Stopping the services');
    await stack.stop();
  }
}

function fileOf(path: string): { path: string; size: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new PlainError(`there is no file ${path}`);
  return { path, size: stat.size };
}

function isOnce(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
