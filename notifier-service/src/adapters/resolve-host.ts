// Resolves a host name to all of its addresses. For a name with a dot, the DNS servers are asked
// first. This needs no thread; the system's resolver has only a few, and names whose servers do
// not answer would occupy them. The system's resolver is used for names without a dot and for names
// that the DNS servers do not know, because it also reads the hosts file and appends search
// domains.

import { lookup, Resolver } from 'node:dns/promises';
import { withTimeout } from '@stemline/common/async/abort.ts';
import { orAborted } from '@stemline/common/async/wait.ts';

/** Resolves with at least one address. Rejects with a HostUnresolved. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** A host name was not resolved. */
export class HostUnresolved extends Error {
  override readonly name = 'HostUnresolved';
  /** True: the resolver answered that there is no such name. */
  readonly isUnknown: boolean;

  constructor(isUnknown: boolean, cause: unknown) {
    super(isUnknown ? 'The host name does not exist.' : 'The host name could not be resolved.', { cause });
    this.isUnknown = isUnknown;
  }
}

/** The servers and the time limit of resolving. */
export interface ResolveHostOptions {
  /** DNS servers as `address:port`. Default: those of the system. */
  readonly servers?: readonly string[];
  /** Time limit for one name. Default: 4 s, so that a connection has the rest of its 5 s. */
  readonly timeoutMs?: number;
}

const DNS_MS = 4_000;
/** Time for the first answer of a server, which leaves time for one repeat. */
const DNS_TRY_MS = 2_000;
const DNS_TRIES = 2;
const UNKNOWN: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** Creates a resolver without a cache: each attempt at a delivery resolves its name again. */
export function createResolveHost({ servers, timeoutMs = DNS_MS }: ResolveHostOptions = {}): ResolveHost {
  const byDns = async (hostname: string, signal: AbortSignal): Promise<string[]> => {
    const resolver = new Resolver({ timeout: DNS_TRY_MS, tries: DNS_TRIES });
    if (servers) resolver.setServers(servers);
    const onAbort = () => resolver.cancel();
    signal.addEventListener('abort', onAbort, { once: true });
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    signal.removeEventListener('abort', onAbort);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    throw failures.find((failure) => !UNKNOWN.has(codeOf(failure))) ?? failures[0];
  };

  /** The system's resolver cannot be cancelled: after the time limit, its answer is ignored. */
  const bySystem = async (hostname: string, signal: AbortSignal): Promise<string[]> => {
    const found = await orAborted(lookup(hostname, { all: true }), signal);
    return found.map(({ address }) => address);
  };

  return async (hostname) => {
    try {
      return await withTimeout(timeoutMs, undefined, async (signal) => {
        if (!hostname.replace(/\.$/, '').includes('.')) return bySystem(hostname, signal);
        try {
          return await byDns(hostname, signal);
        } catch (error) {
          // Without a DNS server, the hosts file may still have the name.
          if (!UNKNOWN.has(codeOf(error)) && codeOf(error) !== 'ECONNREFUSED') throw error;
          return bySystem(hostname, signal);
        }
      });
    } catch (error) {
      throw new HostUnresolved(UNKNOWN.has(codeOf(error)), error);
    }
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
