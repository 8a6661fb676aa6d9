// Reads the host name of an authority, the `name[:port]` in a Host header or in an absolute request
// target.

import { isIPv6 } from 'node:net';

const NAME = /^[a-z0-9._-]*$/;
const PORT = /^:\d{0,5}$/;

/**
 * Returns the name in lower case, without port, brackets and final dot; undefined if `authority` is
 * malformed.
 */
export function hostNameOf(authority: string): string | undefined {
  const text = authority.trim().toLowerCase();
  const isBracketed = text.startsWith('[');
  const end = isBracketed ? text.indexOf(']') + 1 : endOfName(text);
  const host = text.slice(0, end);
  const port = text.slice(end);
  if (port !== '' && !PORT.test(port)) return undefined;
  if (isBracketed) return isIPv6(host.slice(1, -1)) ? host.slice(1, -1) : undefined;
  return NAME.test(host) ? withoutFinalDot(host) : undefined;
}

/** Removes the final dot: `example.org.` is the same name as `example.org`. */
export function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function endOfName(text: string): number {
  const colon = text.indexOf(':');
  return colon < 0 ? text.length : colon;
}
