// Parses IP addresses and ranges of addresses, and tests whether a range contains an address.

import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A parsed address. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A range of addresses; all bits: one address. */
export interface Range {
  readonly base: Address;
  readonly bits: number;
}

/**
 * Returns undefined for a text that is not an address in its usual notation. ipaddr.js alone would
 * also read `127.1` and `0x7f000001`. Ignores the zone of an IPv6 address.
 */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/%.*$/s, '');
  return isIP(bare) === 0 ? undefined : ipaddr.parse(bare);
}

/** Parses an address or a range such as 10.0.0.0/8; undefined for any other text. */
export function parseRange(text: string): Range | undefined {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const base = address.includes('%') ? undefined : parseAddress(address);
  if (!base) return undefined;
  const whole = bitsOf(base);
  const count = bits === undefined ? whole : Number(bits);
  return count > whole ? undefined : { base, bits: count };
}

/** An address of one family is in no range of the other. */
export function contains({ base, bits }: Range, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

/** Returns whether the range is one address. */
export function isSingle({ base, bits }: Range): boolean {
  return bits === bitsOf(base);
}

function bitsOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}
