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
  /** Returns whether a metadata service has the address, also as an IPv4-mapped one. */
  isMetadata(address: Address): boolean;
}

/** Parses the tables of special ranges once. */
export function createClassifier(): Classifier {
  const special = Object.entries({ ...SPECIAL_IPV4, ...SPECIAL_IPV6 }).map(([text, description]) => ({
    range: rangeOf(text),
    description,
  }));
  const metadata = METADATA_ADDRESSES.map(rangeOf);
  const publicIpv6 = rangeOf(PUBLIC_IPV6);

  const isMetadata = (address: Address) => {
    const inner = mappedIpv4(address);
    return metadata.some((range) => contains(range, address) || (inner !== undefined && contains(range, inner)));
  };

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

/** Returns the IPv4 address that an IPv4-mapped address contains. */
function mappedIpv4(address: Address): Address | undefined {
  return 'isIPv4MappedAddress' in address && address.isIPv4MappedAddress() ? address.toIPv4Address() : undefined;
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
