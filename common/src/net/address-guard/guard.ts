// Decides whether a callback may be sent to a host or an address. Only public addresses, and what
// the allow list names, may receive callbacks: otherwise anyone who may submit a song could make
// the server send requests into its own network.

import type { AllowList } from './allow-list.ts';
import { createClassifier, isLoopback } from './classify.ts';
import { contains, isSingle, parseAddress } from './ranges.ts';
import { describeName, isLocalName, plainName } from './refused-names.ts';
import { NOT_PUBLIC, SELF } from './special-ranges.ts';

/** Returns reasons as sentences for people; undefined when a callback may be sent. */
export interface AddressGuard {
  /**
   * Checks the host of a URL. A name without a refusal may still lead to an address that is
   * refused.
   */
  refusalOfHost(hostname: string): string | undefined;
  /** Checks an address to which the host name leads. */
  refusalOfAddress(address: string, hostname: string): string | undefined;
}

/** The settings and the surroundings of a guard. */
export interface AddressGuardDeps {
  readonly allow: AllowList;
  /** Returns the addresses of this machine. */
  readonly ownAddresses: () => readonly string[];
  /** True: this process runs in a container. */
  readonly inContainer: boolean;
}

/** Explains why localhost does not work in a container. */
export const CONTAINER_HINT =
  'Inside a container, localhost is the container itself: use the address or the name of the machine or container that runs the receiver.';

/** Creates a guard. It sends nothing and resolves no names. */
export function createAddressGuard({ allow, ownAddresses, inContainer }: AddressGuardDeps): AddressGuard {
  const classifier = createClassifier();

  const refusal = (description: string, isLocal: boolean): string => {
    const sentence = `The callback URL leads to ${description}. This server calls only public addresses and those that its operator lists in STEMLINE_CALLBACK_ALLOW.`;
    return inContainer && isLocal ? `${sentence} ${CONTAINER_HINT}` : sentence;
  };

  const refusalOfAddress: AddressGuard['refusalOfAddress'] = (text, hostname) => {
    const address = parseAddress(text);
    if (!address) return refusal(NOT_PUBLIC, false);
    if (allow.names.has(plainName(hostname))) return undefined;
    // A range does not allow the metadata services in it.
    const isMetadata = classifier.isMetadata(address);
    if (allow.ranges.some((range) => (!isMetadata || isSingle(range)) && contains(range, address))) return undefined;
    const isOwn = () => ownAddresses().some((own) => parseAddress(own)?.toString() === address.toString());
    const description = classifier.describe(address) ?? (isOwn() ? SELF : undefined);
    return description === undefined ? undefined : refusal(description, isLoopback(text));
  };

  return {
    refusalOfAddress,
    refusalOfHost: (hostname) => {
      const host = hostname.replace(/^\[(.*)\]$/s, '$1');
      if (parseAddress(host)) return refusalOfAddress(host, host);
      const name = plainName(host);
      const description = allow.names.has(name) ? undefined : describeName(name);
      return description === undefined ? undefined : refusal(description, isLocalName(name));
    },
  };
}

/** Returns whether the host of a URL always means the machine that calls it. */
export function isThisMachine(hostname: string): boolean {
  return isLoopback(hostname.replace(/^\[(.*)\]$/s, '$1')) || isLocalName(plainName(hostname));
}
