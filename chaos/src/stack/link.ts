// Forwards TCP connections between two processes. It can cut, silence or delay them, or lose the
// answers.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Random } from '../random.ts';

/**
 * A fault of a link. `cut`: connections break, and new ones are refused. `silence`: nothing
 * arrives, in either direction, and nothing breaks. `lose-answers`: requests arrive, and their
 * answers do not; a connection that has lost an answer breaks when the fault ends. `delay`: each
 * packet arrives up to `DELAY_MS` later.
 */
export type LinkFault = 'cut' | 'silence' | 'lose-answers' | 'delay';

/** Carries the connections of `client` to one port of the process `server`. */
export interface Link {
  readonly client: string;
  readonly server: string;
  /** The port of 127.0.0.1 to which the client connects. */
  readonly port: number;
  /** Begins a fault, which replaces an earlier one; undefined: ends it. */
  setFault(fault: LinkFault | undefined): void;
  /** Closes all connections and the port. */
  stop(): Promise<void>;
}

interface Ends {
  readonly client: string;
  readonly server: string;
  readonly targetPort: number;
}

interface Passage {
  readonly from: Socket;
  readonly to: Socket;
  readonly isAnswer: boolean;
}

const DELAY_MS = 300;

/** Opens a link on a free port. The server need not listen yet. */
export async function openLink({ client, server, targetPort }: Ends, random: Random): Promise<Link> {
  let fault: LinkFault | undefined;
  const sockets = new Set<Socket>();
  const spoiled = new Set<Socket>();

  const pass = ({ from, to, isAnswer }: Passage) => {
    // Packets keep their order: none passes while an earlier one waits, even if its timer is late.
    const waiting: { readonly data: Buffer; readonly dueAt: number }[] = [];
    const passDue = () => {
      for (let first = waiting[0]; first; first = waiting[0]) {
        const waitMs = first.dueAt - performance.now();
        if (waitMs > 0) return void setTimeout(passDue, waitMs);
        waiting.shift();
        to.write(first.data);
      }
    };
    from.on('data', (data) => {
      if (fault === 'lose-answers' && isAnswer) {
        spoiled.add(from);
        return;
      }
      waiting.push({ data, dueAt: fault === 'delay' ? performance.now() + random.between(0, DELAY_MS) : 0 });
      if (waiting.length === 1) passDue();
    });
  };

  const listener = createServer((incoming) => {
    if (fault === 'cut') {
      incoming.on('error', () => undefined);
      incoming.resetAndDestroy();
      return;
    }
    const outgoing = connect(targetPort, '127.0.0.1');
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        spoiled.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    pass({ from: incoming, to: outgoing, isAnswer: false });
    pass({ from: outgoing, to: incoming, isAnswer: true });
    if (fault === 'silence') for (const socket of [incoming, outgoing]) socket.pause();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    client,
    server,
    port: (listener.address() as AddressInfo).port,
    setFault: (next) => {
      fault = next;
      if (next === 'cut') for (const socket of sockets) socket.resetAndDestroy();
      for (const socket of spoiled) socket.destroy();
      for (const socket of sockets) {
        if (next === 'silence') socket.pause();
        else socket.resume();
      }
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
