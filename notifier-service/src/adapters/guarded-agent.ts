// Connects to receivers only at addresses that the guard allows. It checks the host before it
// connects, because undici does no lookup for a literal address. Then it checks all addresses of a
// name, and after connecting the address of the peer. The connection uses the addresses that were
// checked: the name is not resolved a second time.

import type { LookupFunction } from 'node:net';
import type { AddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { Agent, buildConnector } from 'undici';
import type { ResolveHost } from './resolve-host.ts';

/** The parts that an agent uses. */
export interface GuardedAgentDeps {
  readonly guard: AddressGuard;
  readonly resolveHost: ResolveHost;
}

/** The guard refused an address; `message` is the reason. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Time limit for resolving the name, connecting and the TLS handshake together. */
const CONNECT_MS = 5_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** A name with many addresses must not make the server try all of them. */
const MAX_ADDRESSES = 8;

/**
 * Creates an agent. It ignores the proxy settings of the environment. It keeps no connection open,
 * because a receiver is called rarely, so the connection would be stale at the next call.
 */
export function createGuardedAgent({ guard, resolveHost }: GuardedAgentDeps): Agent {
  const connect = buildConnector({ timeout: CONNECT_MS, lookup: guardedLookup({ guard, resolveHost }) });
  return new Agent({
    pipelining: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: (options, done) => {
      const refusal = guard.refusalOfHost(options.hostname);
      // undici expects the answer after this call has returned.
      if (refusal !== undefined) return process.nextTick(done, new AddressRefused(refusal), null);
      connect(options, (error, socket) => {
        if (error) return done(error, null);
        const peer = guard.refusalOfAddress(socket.remoteAddress ?? '', options.hostname);
        if (peer === undefined) return done(null, socket);
        socket.destroy();
        done(new AddressRefused(peer), null);
      });
    },
  });
}

/** One refused address refuses the name, because its owner controls which one would be called. */
function guardedLookup({ guard, resolveHost }: GuardedAgentDeps): LookupFunction {
  const checked = async (hostname: string) => {
    const addresses = await resolveHost(hostname);
    const refusal = addresses.map((address) => guard.refusalOfAddress(address, hostname)).find(Boolean);
    if (refusal !== undefined) throw new AddressRefused(refusal);
    return addresses.slice(0, MAX_ADDRESSES).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return (hostname, options, done) => {
    checked(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all || !first) done(null, addresses);
        else done(null, first.address, first.family);
      },
      (error: Error) => done(error, []),
    );
  };
}
