// Lends stacks to test files, because the start of a stack costs more than most files. A stack has
// one borrower at a time, and each borrower gets it ready and without songs.

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OwnStack, startStack } from '../stack.ts';
import { emptyStack } from './empty-stack.ts';
import { type Loan, MAX_RAW_BYTES } from './loan.ts';

/** A server that lends stacks. */
export interface Lender {
  readonly url: string;
  /** Stops all stacks. Rejects when one of them reports an error at its end. */
  stop(): Promise<void>;
}

const SETTINGS = { STEMLINE_DEFAULT_MODEL: 'preview', STEMLINE_MAX_RAW_BYTES: String(MAX_RAW_BYTES) };

/** Starts a lender on a free port. It starts a stack when a borrower finds none that is free. */
export async function startLender(): Promise<Lender> {
  const free: OwnStack[] = [];
  const ends: Promise<number | null>[] = [];

  const takeFree = async (): Promise<OwnStack | undefined> => {
    const stack = free.pop();
    try {
      if (stack) await emptyStack(stack);
      return stack;
    } catch (error) {
      // The file that broke it may have failed for that, and the next one must not.
      console.error('A lent stack cannot be used again.', error);
      if (stack) ends.push(stack.stop());
      return undefined;
    }
  };
  const lend = async (response: ServerResponse) => {
    const ended = once(response, 'close');
    const stack = (await takeFree()) ?? (await startStack(SETTINGS));
    const { url, dataDir, ports, pid } = stack;
    response.write(`${JSON.stringify({ url, dataDir, ports, pid } satisfies Loan)}\n`);
    await ended;
    free.push(stack);
  };
  const server = createServer((_request, response) => {
    lend(response).catch((error: Error) => response.destroy(error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      const codes = await Promise.all([...ends, ...free.map((stack) => stack.stop())]);
      if (codes.some((code) => code !== 0)) throw new Error(`the lent stacks ended with ${codes.join(', ')}`);
    },
  };
}
