// Describes why an address is not public.

import { type Address, contains, parseAddress, parseRange, type Range } from './ranges.ts';
import {
  EMBEDDED,
  METADATA,
  METADATA_ADDRESSES,
  NOT_PUBLIC,
  PUBLIC_IPV6,
  SPECIAL_IPV4,
  SPECIAL_IPV6,
} from './special-ranges.ts';

/** Describes addresses. */
export interface Classifier {
  /** Returns a few words about an address that is not public; undefined for a public one. */
  describe(address: Address): string | undefined;
  /** Returns whether a metadata service has the address, or the IPv4 address that it contains. */
  isMetadata(address: Address): boolean;
}

/** Parses the tables of special ranges once. */
export function createClassifier(): Classifier {
  const special = Object.entries({ ...SPECIAL_IPV4, ...SPECIAL_IPV6 }).map(([text, description]) => ({
    range: rangeOf(text),
    description,
  }));
  const metadata = METADATA_ADDRESSES.map(rangeOf);
  const metadataIpv4 = metadata
    .filter(({ base }) => base.kind() === 'ipv4')
    .map(({ base }) => hexOf(base.toByteArray()));
  const publicIpv6 = rangeOf(PUBLIC_IPV6);

  const isMetadata = (address: Address) =>
    metadata.some((range) => contains(range, address)) ||
    embeddingsOf(address).some((text) => metadataIpv4.some((ipv4) => text.includes(ipv4)));

  return {
    isMetadata,
    describe: (address) => {
      if (isMetadata(address)) return METADATA;
      const found = special.find(({ range }) => contains(range, address));
      if (found) return found.description;
      if (address.kind() === 'ipv4') return undefined;
      if (!contains(publicIpv6, address)) return NOT_PUBLIC;
      return isIsatap(address) ? EMBEDDED : undefined;
    },
  };
}

/**
 * Returns texts of hexadecimal bytes in which the IPv4 addresses are that an IPv6 address can
 * contain: those of IPv4-mapped addresses, 6to4 (RFC 3056), ISATAP (RFC 5214) and NAT64, which
 * leaves out byte 8 and may have any prefix (RFC 6052), and that of Teredo, whose last four bytes
 * are inverted (RFC 4380).
 */
function embeddingsOf(address: Address): readonly string[] {
  if (address.kind() === 'ipv4') return [];
  const bytes = address.toByteArray();
  const inverted = bytes.slice(12).map((byte) => byte ^ 0xff);
  return [bytes, bytes.toSpliced(8, 1), inverted].map(hexOf);
}

function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => `${byte.toString(16).padStart(2, '0')} `).join('');
}

/**
 * ISATAP puts an IPv4 address behind 00-00-5E-FE or 02-00-5E-FE in the lower half of an address,
 * under any prefix.
 */
function isIsatap(address: Address): boolean {
  const [u = 0, g = 0, five = 0, fe = 0] = address.toByteArray().slice(8);
  return (u & 0xfd) === 0 && g === 0 && five === 0x5e && fe === 0xfe;
}

/** The tables contain only valid ranges. */
function rangeOf(text: string): Range {
  const range = parseRange(text);
  if (!range) throw new Error(`${text} is not a range of addresses`);
  return range;
}

/** Returns whether the text is an address of the loopback interface. */
export function isLoopback(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && ['127.0.0.0/8', '::1'].some((range) => contains(rangeOf(range), address));
}
