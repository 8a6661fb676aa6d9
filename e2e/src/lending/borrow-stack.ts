// Borrows a running stack for a test file that needs no settings of its own.

import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { descendants } from '../processes.ts';
import type { Stack } from '../stack.ts';
import { LENDER_VARIABLE, type Loan, type Refusal } from './loan.ts';

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
  const port = Number(process.env[LENDER_VARIABLE]);
  if (!port) throw new Error('only tests with e2e/vitest.config.ts can borrow a stack');
  const socket = connect(port, '127.0.0.1');
  for await (const line of createInterface(socket)) {
    const answer = JSON.parse(line) as Loan | Refusal;
    if ('error' in answer) throw new Error(`the lender has no stack: ${answer.error}`);
    const { pid, ...loan } = answer;
    return { ...loan, pidsOf: (part) => descendants(pid, part), giveBack: () => void socket.destroy() };
  }
  throw new Error('the lender has ended the connection');
}
