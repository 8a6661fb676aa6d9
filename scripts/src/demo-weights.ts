// Fetches the weights of a Demucs model before the demo starts its services, with a progress bar
// and time limits. The demo continues with `preview` when the weights cannot be fetched.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createWatchdog } from '@stemline/common/async/watchdog.ts';
import { createProgressLine } from './progress-line.ts';

/** Time limits in milliseconds. */
interface FetchLimits {
  /** Until a server has answered with the size of the weights. */
  readonly answerMs: number;
  /** For the whole fetch. */
  readonly wholeMs: number;
}

/** The model of a demo and the place of its weights. */
export interface WeightsOrder {
  readonly root: string;
  /** The environment of the services: the engine reads the folder of the weights from it. */
  readonly env: Readonly<Record<string, string>>;
  /** The model of the demo; empty: the one that the separator chooses. */
  readonly model: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly limits?: FetchLimits;
}

const LIMITS: FetchLimits = { answerMs: 20_000, wholeMs: 15 * 60_000 };

/**
 * Resolves when the weights are there, or when they cannot be fetched in time, which it reports.
 * Fetches nothing for `preview` or when STEMLINE_FETCH_WEIGHTS is `never`.
 */
export async function fetchDemoWeights({
  root,
  env,
  model,
  signal,
  say,
  limits = LIMITS,
}: WeightsOrder): Promise<void> {
  const name = [model, env.STEMLINE_DEFAULT_MODEL?.trim() ?? ''].find((one) => one !== '' && one !== 'auto');
  if (name === 'preview' || env.STEMLINE_FETCH_WEIGHTS?.trim() === 'never' || signal.aborted) return;
  const args = ['-m', 'stemline_tools.weights', '--progress', ...(name === undefined ? [] : [name])];
  const child = spawn(env.STEMLINE_PYTHON ?? 'python3', args, {
    cwd: join(root, 'engine'),
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const failure = await followed(child, limits, signal);
  if (failure !== '' && !signal.aborted) say(`${failure} \`make weights\` fetches them later.`);
}

/**
 * Shows the progress until the process has ended. Returns the reason why the weights are missing;
 * empty: they are there.
 */
async function followed(child: ChildProcess, { answerMs, wholeMs }: FetchLimits, signal: AbortSignal): Promise<string> {
  let failure = '';
  // The process removes its unfinished file when it is interrupted.
  const end = (reason: string) => {
    failure ||= reason;
    child.kill('SIGINT');
  };
  const stop = () => end('The demo was stopped.');
  signal.addEventListener('abort', stop, { once: true });
  const stopAnswerLimit = createWatchdog(answerMs, () =>
    end('The weights of Demucs cannot be fetched now, because their servers do not respond.'),
  );
  const stopWholeLimit = createWatchdog(wholeMs, () =>
    end(`The weights of Demucs did not arrive within ${Math.round(wholeMs / 60_000)} minutes.`),
  );
  const line = createProgressLine(process.stdout);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (text) => {
    const progress = /^progress (\d+) (\d+)$/.exec(text);
    if (!progress) return;
    const [received = 0, size = 0] = progress.slice(1).map(Number);
    stopAnswerLimit();
    line.show(`Fetching the weights of Demucs (${megabytes(received, size)})`, size > 0 ? received / size : 0);
  });
  const code = await once(child, 'close').then(
    ([status]) => status as number | null,
    () => null,
  );
  line.end();
  stopAnswerLimit();
  stopWholeLimit();
  signal.removeEventListener('abort', stop);
  return failure || (code === 0 ? '' : 'The weights of Demucs cannot be fetched now.');
}

function megabytes(received: number, size: number): string {
  const shown = (bytes: number) => (bytes / 1e6).toFixed(0);
  return size > 0 ? `${shown(received)} of ${shown(size)} MB` : `${shown(received)} MB`;
}
