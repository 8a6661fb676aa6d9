// Reads the memory of the processes of a stack from /proc.

import { readFile } from 'node:fs/promises';
import type { Stack } from '@stemline/e2e/stack.ts';

/** The processes whose memory must stay flat, with a part of their command line. */
const WATCHED = { separator: 'separator-service', engine: 'stemline_engine' } as const;

/** The name of a watched part of the stack. */
export type Watched = keyof typeof WATCHED;

/** Resident memory in MiB, and the processes that hold it. */
export type Memory = Readonly<Record<Watched, { readonly mib: number; readonly pids: readonly number[] }>>;

/** Resolves with the memory of the separator and the engine. */
export async function memoryOf(stack: Stack): Promise<Memory> {
  const [separator, engine] = await Promise.all([part(stack, WATCHED.separator), part(stack, WATCHED.engine)]);
  return { separator, engine };
}

async function part(stack: Stack, command: string): Promise<Memory[Watched]> {
  const pids = await stack.pidsOf(command);
  const sizes = await Promise.all(pids.map(residentKib));
  return { mib: sizes.reduce((sum, size) => sum + size, 0) / 1_024, pids };
}

async function residentKib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
}
