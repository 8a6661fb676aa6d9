// Reads from the operating system how many sent bytes the peers of a port have not received. The
// system's buffer hides slow progress from Node: a peer that reads 20 KB a second over a fast
// network shows progress once a minute.

import { readFile } from 'node:fs/promises';

/** These files exist only on Linux. On other systems nothing is known. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/**
 * Columns: number, local and remote address with port, state, bytes to send and to read; all in
 * hexadecimal.
 */
const LINE = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/;

/**
 * Returns the bytes by the port of the peer. For two peers with the same port on two machines,
 * returns the smaller number.
 */
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
