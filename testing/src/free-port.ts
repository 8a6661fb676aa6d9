// Finds free TCP ports. The system gives other ports to outgoing connections, which could take the
// port of a process before it starts, or between its end and its next start.

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports of outgoing connections: Linux begins with 32768, other systems later. */
const [FIRST, LIMIT] = [20_000, 32_000];
/**
 * The parts of the range. Each worker of the tests uses its own part, so that no other worker gets
 * a port between the check and the start of the process that uses it.
 */
const PARTS = 8;
const PORTS = (LIMIT - FIRST) / PARTS;
const first = FIRST + PORTS * (Number(process.env.VITEST_POOL_ID ?? 0) % PARTS);
let next = randomInt(PORTS);

/** Resolves with a port of 127.0.0.1 on which no process listens. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Resolves with `count` different ports of 127.0.0.1 on which no process listens. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; tries < PORTS && ports.length < count; tries += 1) {
    const port = first + next;
    // The other ports of this worker are given before this one is given again.
    next = (next + 1) % PORTS;
    if (await isFree(port)) ports.push(port);
  }
  if (ports.length < count) throw new Error(`fewer than ${count} of the ${PORTS} ports from ${first} are free`);
  return ports;
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
