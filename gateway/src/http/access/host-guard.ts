// Refuses requests for names of other servers. An attacker can point the name of a web page at the
// address of this server (DNS rebinding). The visitor's browser then treats the page as
// same-origin, and only the host name in its requests shows the attack.

import { isIP } from 'node:net';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { hostNameOf, withoutFinalDot } from './authority.ts';
import type { AccessRules } from './rules.ts';

/** Addresses that load balancers and probes may request by any name. They show no user data. */
export const OPEN_TO_ANY_NAME: ReadonlySet<string> = new Set(['/', '/livez', '/readyz', '/metrics']);

/** The check of the host name of each request. */
export interface HostGuard {
  /**
   * Throws HOST_NOT_ALLOWED for a name of another server, and INVALID_ARGUMENT for a malformed
   * name.
   */
  assertOurs(authority: string, path: string): void;
}

/**
 * Creates a guard that accepts the names in `rules`, those of this machine, localhost and IP
 * addresses.
 */
export function createHostGuard(rules: AccessRules): HostGuard {
  const machine = withoutFinalDot(rules.machineName.toLowerCase());
  const [short = ''] = machine.split('.');
  const publicHost = rules.publicOrigin === undefined ? '' : new URL(rules.publicOrigin).host;
  const ours = new Set(
    // Machines without a domain have a `.local` name on their own network (mDNS).
    [machine, short, short && `${short}.local`, rules.listenHost.toLowerCase(), hostNameOf(publicHost)]
      .concat(rules.allowedHosts)
      .filter((name) => name),
  );
  const isOurs = (name: string) =>
    ours.has('*') || isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || ours.has(name);
  return {
    assertOurs: (authority, path) => {
      const name = hostNameOf(authority);
      if (name === undefined) throw new ServiceError('INVALID_ARGUMENT', 'The Host of the request is malformed.');
      if (!OPEN_TO_ANY_NAME.has(path) && !isOurs(name)) throw notOurs(name);
    },
  };
}

function notOurs(name: string): ServiceError {
  return new ServiceError(
    'HOST_NOT_ALLOWED',
    `This server does not answer to the name "${name.slice(0, 100)}". If the name is right, add it to STEMLINE_ALLOWED_HOSTS.`,
  );
}
