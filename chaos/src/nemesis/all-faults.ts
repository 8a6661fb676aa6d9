// Lists all kinds of faults.

import { PlainError } from '@stemline/scripts/plain-error.ts';
import { DATA_FAULTS } from './data-faults.ts';
import type { Fault } from './fault.ts';
import { LINK_FAULTS } from './link-faults.ts';
import { PROCESS_FAULTS } from './process-faults.ts';

/** All kinds of faults. */
export const ALL_FAULTS: readonly Fault[] = [...PROCESS_FAULTS, ...LINK_FAULTS, ...DATA_FAULTS];

/**
 * Returns the faults whose name contains one of the texts; all, when there are no texts. Throws a
 * PlainError for a text that fits no fault.
 */
export function faultsNamed(texts: readonly string[]): readonly Fault[] {
  const unknown = texts.find((text) => !ALL_FAULTS.some(({ name }) => name.includes(text)));
  if (unknown !== undefined) {
    const names = ALL_FAULTS.map(({ name }) => name).join(', ');
    throw new PlainError(`the name of no fault contains "${unknown}"; the faults are: ${names}`);
  }
  return texts.length === 0 ? ALL_FAULTS : ALL_FAULTS.filter(({ name }) => texts.some((text) => name.includes(text)));
}
