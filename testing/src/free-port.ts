// Finds free TCP ports. The system gives other ports to outgoing connections, which could take the
// port of a process before it starts, or between its end and its next start. A port that a process
// has found is reserved until that process ends.

import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports of outgoing connections: Linux begins with 32768, other systems later. */
const [FIRST, LIMIT] = [20_000, 32_000];
const TRIES = 1_000;

/** Resolves with a port of 127.0.0.1 on which no process listens. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Resolves with `count` different ports of 127.0.0.1 on which no process listens. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; tries < TRIES && ports.size < count; tries += 1) {
    const port = randomInt(FIRST, LIMIT);
    if ((await reserve(port)) && (await isFree(port))) ports.add(port);
  }
  if (ports.size < count) throw new Error(`fewer than ${count} of the ports from ${FIRST} to ${LIMIT} are free`);
  return [...ports];
}

/**
 * Returns false when a process has reserved the port. UDP has ports of its own, so a socket of UDP
 * reserves the port for this process and leaves it free for a server.
 */
async function reserve(port: number): Promise<boolean> {
  const socket = createSocket('udp4').unref();
  try {
    socket.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(socket, 'listening');
  } catch {
    socket.close();
    return false;
  }
  return true;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
