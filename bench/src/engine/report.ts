// Writes the tables of a part to bench/results, and prints them.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '@stemline/e2e/paths.ts';
import type { Bench } from './bench.ts';
import { markdown, type Table } from './table.ts';

const RESULTS = join(ROOT, 'bench', 'results');

/** The parts of a report that are not tables. */
interface ReportOptions {
  /** Only in the JSON. Default: none. */
  readonly details?: unknown;
  /** Names what is measured without a network. Default: songs through the stack. */
  readonly subject?: string;
}

/**
 * Writes `engine-<part>-<device>.md` and `.json`. A part may call it several times, so that a run
 * that is cut leaves results.
 */
export async function writeReport(
  { probe, settings }: Bench,
  part: string,
  tables: readonly Table[],
  { details = [], subject }: ReportOptions = {},
): Promise<void> {
  const machine = Object.entries(probe.machine).map(([name, value]) => `- ${name}: ${value}`);
  const title = subject ?? `Songs through the whole stack: ${part}`;
  const network = subject === undefined ? settings.network : undefined;
  const weights = network === undefined ? '' : ` The network is \`${network}\`, with random weights.`;
  const head = `# ${title}\n\n\`make bench-engine PART=${part}\` wrote this file. The method is in \`docs/engine-bench.md\`.${weights}\n\n${machine.join('\n')}\n\n`;
  const base = join(RESULTS, `engine-${part}-${probe.device}`);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(`${base}.md`, head + tables.map(markdown).join('\n'));
  const whole = { machine: probe.machine, network, tables, details };
  await writeFile(`${base}.json`, `${JSON.stringify(whole, undefined, 1)}\n`);
}

/** Writes the report, and prints its tables. */
export async function report(
  bench: Bench,
  part: string,
  tables: readonly Table[],
  options?: ReportOptions,
): Promise<void> {
  await writeReport(bench, part, tables, options);
  console.log(tables.map(markdown).join('\n'));
}
