// Starts a service as a process that may open only a few files.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

/** A running service. */
export interface LimitedProcess {
  /** The port that the service reports in its log. */
  readonly port: number;
  /** Ends the process and resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts the script `main` with at most `maxFiles` open files. `env` must set its port to 0.
 * Rejects when the process ends before it reports its port.
 */
export async function startWithFewFiles(
  main: string,
  maxFiles: number,
  env: Readonly<Record<string, string>>,
): Promise<LimitedProcess> {
  const command = `ulimit -n ${maxFiles} && exec "$0" --import tsx "$1"`;
  const child = spawn('sh', ['-c', command, process.execPath, main], {
    // The loader keeps compiled modules in TMPDIR, so that each start finds those of the first.
    env: { PATH: process.env.PATH, TMPDIR: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const port = await Promise.race([
    new Promise<number>((resolve) => {
      lines.on('line', (line) => {
        const entry = JSON.parse(line) as { port?: number };
        if (entry.port !== undefined) resolve(entry.port);
      });
    }),
    ended.then(([code]) => {
      throw new Error(`the process ended with ${code} before it reported its port`);
    }),
  ]);
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
