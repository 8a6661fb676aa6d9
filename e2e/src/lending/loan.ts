// Describes how the lender and a test file talk: a connection to the lender's port is a loan. The
// lender sends one line of JSON, and the loan ends with the connection.

import type { Stack } from '../stack.ts';

/** Names the variable with the port of the lender. */
export const LENDER_VARIABLE = 'STACK_LENDER_PORT';

/** The most bytes of a song that a lent stack accepts. */
export const MAX_RAW_BYTES = 3_000_000;

/**
 * A web page of this origin may use a lent stack. Its host name is not the loopback name that
 * browsers trust as they trust https.
 */
export const PAGE_ORIGIN = 'http://app.stemline.test';

/** The line of the lender. */
export interface Loan extends Pick<Stack, 'url' | 'dataDir' | 'ports'> {
  /** The process that runs the services. */
  readonly pid: number;
}

/** The line of a lender that could not start a stack. */
export interface Refusal {
  readonly error: string;
}
