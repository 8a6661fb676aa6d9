// Recognises host names that always mean the server itself or a metadata service, so that a
// callback to them is refused without a DNS query.

import { METADATA, SELF } from './special-ranges.ts';

const LOCAL_NAMES: ReadonlySet<string> = new Set([
  'localhost',
  'localhost.localdomain',
  'localhost4',
  'localhost6',
  'ip6-localhost',
  'ip6-loopback',
]);

const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Returns a host name in lower case without the dot at its end, the form that names compare in. */
export function plainName(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

/** Returns whether the name always means the machine that resolves it. `name`: a plain name. */
export function isLocalName(name: string): boolean {
  return LOCAL_NAMES.has(name) || name.endsWith('.localhost');
}

/** Describes a name that is refused; undefined for all others. `name`: a plain name. */
export function describeName(name: string): string | undefined {
  if (isLocalName(name)) return SELF;
  return METADATA_NAMES.has(name) ? METADATA : undefined;
}
