// Describes the faults of a POST in sentences for people. The messages of socket errors contain
// addresses, so no sentence contains them.

import { CONTAINER_HINT } from '@stemline/common/net/address-guard/guard.ts';
import { HostUnresolved } from './resolve-host.ts';

/** The facts that change a sentence, besides the error. */
export interface FaultContext {
  readonly timeoutMs: number;
  /** True: the receiver has the address of this machine, and this process runs in a container. */
  readonly isOwnContainer: boolean;
}

const CUT = 'The receiver cut the connection.';
const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: CUT,
  UND_ERR_SOCKET: CUT,
  EPIPE: CUT,
  EHOSTUNREACH: 'The receiver cannot be reached.',
  ENETUNREACH: 'The receiver cannot be reached.',
  ETIMEDOUT: 'The receiver did not accept a connection in time.',
  UND_ERR_CONNECT_TIMEOUT: 'The receiver did not accept a connection in time.',
  UND_ERR_HEADERS_OVERFLOW: "The headers of the receiver's answer are too large.",
};

/** Describes the error of a POST that got no answer. */
export function describeFault(error: unknown, { timeoutMs, isOwnContainer }: FaultContext): string {
  if (!(error instanceof Error)) return 'The POST failed.';
  if (error instanceof HostUnresolved)
    return error.isUnknown
      ? "The receiver's host name does not exist."
      : "The receiver's host name could not be resolved.";
  if (error.name === 'TimeoutError') return `The receiver did not answer within ${timeoutMs / 1_000} s.`;
  if (error.name === 'AbortError') return 'The POST was ended because the notifier was stopped.';
  const code = 'code' in error ? String(error.code) : '';
  // undici reports an upgrade that no one has asked for as a failed assertion.
  if (error.name === 'HTTPParserError' || code === 'ERR_ASSERTION') return "The receiver's answer is not valid HTTP.";
  const text = TEXTS[code] ?? `The POST failed (${code || error.name}).`;
  return code === 'ECONNREFUSED' && isOwnContainer ? `${text} ${CONTAINER_HINT}` : text;
}

/** Describes an answer that is not a success. */
export function describeStatus(status: number): string {
  const answer = `The receiver answered ${status}`;
  if (status < 300 || status > 399) return `${answer}.`;
  return `${answer}, a redirect. Callbacks do not follow redirects: use the address to which it leads.`;
}
