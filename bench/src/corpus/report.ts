// Describes the results of a corpus: a table, the slowest files, memory and faults.

import type { Memory, Watched } from './memory.ts';
import { kindOf } from './outcome.ts';
import { GROUPS } from './recipe.ts';
import type { Result } from './run.ts';

const SHOWN_SLOWEST = 3;

/** Returns the lines of the table: the number of files by result and group. */
export function tableOf(results: readonly Result[]): string[] {
  const kinds = [...new Set(results.map(({ outcome }) => kindOf(outcome)))].sort();
  const count = (kind: string | undefined, group: string | undefined) =>
    results.filter(
      ({ outcome, recipe }) =>
        (kind === undefined || kindOf(outcome) === kind) && (group === undefined || recipe.group === group),
    ).length;
  const row = (title: string, cells: readonly (string | number)[]) =>
    `${title.padEnd(32)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  const columns = [...GROUPS, undefined];
  return [
    row('result', [...GROUPS, 'all']),
    ...kinds.map((kind) =>
      row(
        kind,
        columns.map((group) => count(kind, group)),
      ),
    ),
    row(
      'all',
      columns.map((group) => count(undefined, group)),
    ),
  ];
}

/** Returns a line for each of the slowest files. */
export function slowestOf(results: readonly Result[]): string[] {
  return [...results]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SHOWN_SLOWEST)
    .map(({ recipe, ms }) => `slowest: ${Math.round(ms)} ms  ${recipe.name}`);
}

/** Returns a line for each fault of a result. */
export function faultsOf({ recipe, faults }: Result): string[] {
  return faults.map((fault) => `${recipe.name}: ${fault}`);
}

/** The most MiB by which the memory may grow between two measurements. */
const MAX_GROWTH_MIB: Readonly<Record<Watched, number>> = { separator: 64, engine: 64 };

/** The memory at the beginning, after the traps, which include the long songs, and at the end. */
export interface Measurements {
  readonly begin: Memory;
  readonly warm: Memory;
  readonly end: Memory;
}

/** Returns a line for each part, and faults for growth and for processes that were replaced. */
export function memoryReport({ begin, warm, end }: Measurements): { lines: string[]; faults: string[] } {
  const names = Object.keys(MAX_GROWTH_MIB) as Watched[];
  const mib = (memory: Memory, name: Watched) => Math.round(memory[name].mib);
  return {
    lines: names.map(
      (name) =>
        `memory of the ${name}: ${mib(begin, name)} MiB at the start, ${mib(warm, name)} MiB after formats and traps, ${mib(end, name)} MiB after the damaged files`,
    ),
    faults: names.flatMap((name) => [
      ...(end[name].mib - warm[name].mib > MAX_GROWTH_MIB[name]
        ? [`the memory of the ${name} grew by more than ${MAX_GROWTH_MIB[name]} MiB over the damaged files`]
        : []),
      ...(end[name].pids.join() === begin[name].pids.join() ? [] : [`the ${name} ended and was started again`]),
    ]),
  };
}
