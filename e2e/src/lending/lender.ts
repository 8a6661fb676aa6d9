// Lends stacks to test files, because the start of a stack costs more than most files. A stack has
// one borrower at a time, and each borrower gets it ready and without songs.

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type OwnStack, startStack } from '../stack.ts';
import { emptyStack } from './empty-stack.ts';
import { type Loan, MAX_RAW_BYTES, PAGE_ORIGIN, type Refusal } from './loan.ts';

/** A server that lends stacks. */
export interface Lender {
  readonly port: number;
  /** Stops all stacks. Rejects when one of them reports an error at its end. */
  stop(): Promise<void>;
}

const SETTINGS = {
  STEMLINE_DEFAULT_MODEL: 'preview',
  STEMLINE_MAX_RAW_BYTES: String(MAX_RAW_BYTES),
  STEMLINE_ALLOWED_ORIGINS: PAGE_ORIGIN,
};

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
  const lend = async (socket: Socket) => {
    const returned = once(socket, 'close');
    // The end of a test file may reset the connection.
    socket.on('error', () => undefined);
    const stack = (await takeFree()) ?? (await startStack(SETTINGS));
    const { url, dataDir, ports, pid } = stack;
    socket.write(`${JSON.stringify({ url, dataDir, ports, pid } satisfies Loan)}\n`);
    await returned.catch(() => undefined);
    free.push(stack);
  };
  const server = createServer((socket) => {
    lend(socket).catch((error: Error) => socket.end(`${JSON.stringify({ error: error.message } satisfies Refusal)}\n`));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      await once(server.close(), 'close');
      const codes = await Promise.all([...ends, ...free.map((stack) => stack.stop())]);
      if (codes.some((code) => code !== 0)) throw new Error(`the lent stacks ended with ${codes.join(', ')}`);
    },
  };
}
