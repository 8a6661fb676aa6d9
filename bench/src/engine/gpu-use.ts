// Reads how busy a GPU is while songs are separated, from the numbers that nvidia-smi prints.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { sleep } from '@stemline/common/async/abort.ts';

/** A line of nvidia-smi, and when it came: ms of `performance.now()`. */
export interface GpuLine {
  readonly at: number;
  readonly text: string;
}

/** The use of a GPU over some time. */
export interface GpuUse {
  /** Mean part of the time in which the GPU worked, from 0 to 1. */
  readonly busy: number;
  readonly samples: number;
}

/** nvidia-smi measures over a part of a second, which differs between kinds of GPUs. */
const EVERY_MS = 200;
/** The first line waits for the driver. */
const FIRST_LINE_MS = 30_000;
const SHOWN_CHARACTERS = 200;

/**
 * Runs `work` while nvidia-smi prints the use of the GPU with the UUID `gpu`. Returns its lines, or
 * as a text the reason why there are none or not all of them. Rejects only when `work` does.
 */
export async function withGpuLines<T>(
  gpu: string,
  work: () => Promise<T>,
  firstLineMs = FIRST_LINE_MS,
): Promise<{ result: T; lines: GpuLine[] | string }> {
  const query = ['--query-gpu=utilization.gpu', '--format=csv,noheader,nounits'];
  const child = spawn('nvidia-smi', [`--id=${gpu}`, ...query, `--loop-ms=${EVERY_MS}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: GpuLine[] = [];
  let errors = '';
  let fault: string | undefined;
  child.stderr.on('data', (text) => (errors += text));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (text) => lines.push({ at: performance.now(), text: text.trim() }));
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      fault ??= reason;
      resolve();
    };
    child.once('error', ({ message }) => end(`nvidia-smi does not run: ${message}`));
    child.once('close', (code, signal) => {
      const printed = `${errors} ${lines.at(-1)?.text ?? ''}`.trim().slice(0, SHOWN_CHARACTERS);
      end(`nvidia-smi ended with ${code ?? signal} before the songs: ${printed}`);
    });
  });
  const wait = new AbortController();
  try {
    await Promise.race([once(reader, 'line', { signal: wait.signal }), ended, sleep(firstLineMs, wait.signal)]);
    wait.abort();
    if (lines.length === 0) fault ??= `nvidia-smi printed nothing within ${firstLineMs / 1000} s`;
    const result = await work();
    if (child.exitCode !== null || child.signalCode !== null) await ended;
    return { result, lines: fault ?? lines };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/**
 * Returns the mean of the lines that came at moments for which `counts` is true, or as a text the
 * reason why there is none.
 */
export function useOf(lines: readonly GpuLine[], counts: (at: number) => boolean): GpuUse | string {
  const texts = lines.filter(({ at }) => counts(at)).map(({ text }) => text);
  const other = texts.find((text) => !/^\d{1,3}$/.test(text));
  if (other !== undefined) return `nvidia-smi printed ${JSON.stringify(other)} and not a number`;
  if (texts.length === 0) return 'nvidia-smi printed no number in this time';
  return { busy: texts.reduce((sum, text) => sum + Number(text), 0) / texts.length / 100, samples: texts.length };
}
