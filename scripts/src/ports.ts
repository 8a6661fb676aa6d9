// Checks whether ports are free, and whether a process answers on one.

import { connect, createServer } from 'node:net';
import { until } from '@stemline/common/async/wait.ts';
import { PlainError } from './plain-error.ts';
import { PORT_SETTINGS, type StackSettings } from './settings.ts';

/**
 * Rejects with a PlainError that names the setting of the first port that is in use or set twice.
 */
export async function assertPortsFree(settings: StackSettings): Promise<void> {
  const seen = new Map<number, string>();
  for (const [name, port] of Object.entries(settings.ports)) {
    if (name === 'redis' && settings.redisUrl) continue;
    const setting = PORT_SETTINGS[name as keyof typeof PORT_SETTINGS];
    const other = seen.get(port);
    if (other) throw new PlainError(`${other} and ${setting} are both ${port}: each service needs its own port`);
    seen.set(port, setting);
    const host = name === 'redis' ? '127.0.0.1' : settings.host;
    const fault = await listenFault(host, port);
    if (fault === 'EADDRINUSE') {
      throw new PlainError(
        `port ${port} is in use: stop the program that uses it, or choose another port with ${setting}=...`,
      );
    }
    if (fault) throw new PlainError(`cannot listen on ${host}:${port} (${fault}): check ${setting} and STEMLINE_HOST`);
  }
}

/** Resolves when all ports are free. Rejects with `timeoutError` after `timeoutMs`. */
export async function waitForFreePorts(
  ports: readonly number[],
  timeoutMs: number,
  timeoutError: () => Error,
): Promise<void> {
  const areFree = async () => !(await Promise.all(ports.map(answers))).includes(true);
  await until(areFree, { everyMs: 250, timeoutMs, timeoutError });
}

/** Resolves with true when a process accepts connections on this port of this machine. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function listenFault(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
