// Reads from the operating system how many bytes wait in it for the peers of a port. Its buffer hides slow progress from
// Node: a peer that takes 20 KB a second over a fast network shows once a minute.

import { readFile } from 'node:fs/promises';

/** Linux alone has these; elsewhere nothing is known. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** Columns: number, local and remote address with port, state, bytes to be sent and to be read; all in hexadecimal. */
const LINE = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/;

/** Bytes by the port of the peer. Of two peers with the same port, on two machines, it is the smaller number. */
export async function untakenBytes(localPort: number): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for (const table of TABLES) {
    const text = await readFile(table, 'latin1').catch(() => '');
    for (const line of text.split('\n')) {
      const [, local = '', remote = '', queued = ''] = LINE.exec(line) ?? [];
      if (Number.parseInt(local, 16) !== localPort) continue;
      const port = Number.parseInt(remote, 16);
      found.set(port, Math.min(found.get(port) ?? Number.POSITIVE_INFINITY, Number.parseInt(queued, 16)));
    }
  }
  return found;
}
