// Describes how the lender and a test file talk: a GET of the lender's address is a loan. The answer
// begins with one line of JSON, and the loan ends with its connection.

import type { Stack } from '../stack.ts';

/** Names the variable with the address of the lender. */
export const LENDER_VARIABLE = 'STACK_LENDER_URL';

/** The most bytes of a song that a lent stack accepts. */
export const MAX_RAW_BYTES = 3_000_000;

/** The first line of the answer. */
export interface Loan extends Pick<Stack, 'url' | 'dataDir' | 'ports'> {
  /** The process that runs the services. */
  readonly pid: number;
}
