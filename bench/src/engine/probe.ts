// Measures how fast and how busy the machine is: matrix products, a copy of memory, the load
// average and the steal time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PYTHON, ROOT } from '@stemline/e2e/paths.ts';
import { cpuTimes } from './cpu-times.ts';

/** Speeds of the machine. */
export interface Speeds {
  /** Products of matrices on the device, in GFLOP/s. */
  readonly fp32: number;
  readonly bf16: number;
  /** A copy in the memory of the host, in GB/s. */
  readonly copy: number;
}

/** The machine before or after a run. */
export interface Look {
  readonly load: number;
  readonly speeds: Speeds;
}

/** The load of the machine during a measured run. */
export interface Conditions {
  readonly before: Look;
  readonly after: Look;
  /** Part of the time of all cores that the host gave to others, from 0 to 1. */
  readonly steal: number;
}

/** The description of the machine: names with texts or numbers. */
export type Machine = Readonly<Record<string, string | number | null>>;

/** A process that measures the speeds on request. */
export interface Probe {
  /** `cpu`, `cuda` or `mps`. */
  readonly device: string;
  /** The UUID of the GPU of `cuda` as nvidia-smi names it. Undefined: another device. */
  readonly gpu: string | undefined;
  readonly machine: Machine;
  /** Runs `work` between two looks at the machine. */
  around<T>(work: () => Promise<T>): Promise<{ result: T; conditions: Conditions }>;
  stop(): Promise<void>;
}

/** Resolves with the reason as a text when the machine does not have the device. */
export async function startProbe(device: string): Promise<Probe | string> {
  const args = ['-m', 'stemline_tools.bench.probe', '--device', device];
  const child = spawn(PYTHON, args, { cwd: join(ROOT, 'engine'), stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the probe of the machine has ended');
    return JSON.parse(value);
  };
  const first = await next();
  if (typeof first.missing === 'string') {
    await exited;
    return first.missing;
  }
  const look = async (): Promise<Look> => {
    const load = loadavg()[0] ?? 0;
    child.stdin.write('\n');
    return { load, speeds: await next() };
  };
  return {
    device: first.device,
    gpu: first.gpu ?? undefined,
    machine: first.machine,
    around: async (work) => {
      const before = await look();
      const begun = await cpuTimes();
      const result = await work();
      const { steal } = (await cpuTimes()).since(begun);
      return { result, conditions: { before, after: await look(), steal } };
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
