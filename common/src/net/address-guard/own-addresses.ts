// Reads the addresses of this machine.

import { networkInterfaces } from 'node:os';

/** Returns the addresses of all network interfaces at the moment. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
}
