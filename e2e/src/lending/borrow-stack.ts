// Borrows a running stack for a test file that needs no settings of its own.

import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { descendants } from '../processes.ts';
import type { Stack } from '../stack.ts';
import { LENDER_VARIABLE, type Loan } from './loan.ts';

/** A stack that no other file uses until it is returned. */
export interface BorrowedStack extends Stack {
  /** Returns the stack to the lender, which removes its songs. */
  giveBack(): void;
}

/**
 * Resolves with a stack that is ready and has no songs. Its model by default is `preview`. Its
 * processes may be killed, because they start again.
 */
export async function borrowStack(): Promise<BorrowedStack> {
  const address = process.env[LENDER_VARIABLE];
  if (!address) throw new Error('only tests with e2e/vitest.config.ts can borrow a stack');
  const request = get(address, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // The end of the loan is an error of the request or of the answer.
  for (const stream of [request, response]) stream.on('error', () => undefined);
  const [line] = (await once(createInterface(response), 'line')) as [string];
  const { pid, ...loan } = JSON.parse(line) as Loan;
  return { ...loan, pidsOf: (part) => descendants(pid, part), giveBack: () => void request.destroy() };
}
