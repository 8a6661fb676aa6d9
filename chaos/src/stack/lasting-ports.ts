// Finds free ports for processes that are killed and started again. The system gives other ports to
// outgoing connections, which could take the port of a process between its end and its next start.

import { randomInt } from 'node:crypto';
import { answers } from '@stemline/scripts/ports.ts';

/** Below the ports of outgoing connections: Linux begins with 32768, other systems later. */
const [FIRST, LIMIT] = [20_000, 32_000];
const TRIES = 1_000;

/** Resolves with `count` different ports of 127.0.0.1 on which no process listens. */
export async function lastingPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; tries < TRIES && ports.size < count; tries += 1) {
    const port = randomInt(FIRST, LIMIT);
    if (!(await answers(port))) ports.add(port);
  }
  if (ports.size < count) throw new Error(`fewer than ${count} of the ports from ${FIRST} to ${LIMIT} are free`);
  return [...ports];
}
