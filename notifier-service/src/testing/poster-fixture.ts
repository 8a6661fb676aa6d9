// Creates posters for tests, with the real guard and the real resolver.

import { parseAllowList } from '@stemline/common/net/address-guard/allow-list.ts';
import { type AddressGuard, createAddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { ownAddresses } from '@stemline/common/net/address-guard/own-addresses.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { createHttpPoster, type HttpPoster } from '../adapters/http-poster.ts';
import { createResolveHost } from '../adapters/resolve-host.ts';

/** The settings of a poster. */
export interface PosterOptions {
  readonly timeoutMs?: number;
  /** As STEMLINE_CALLBACK_SECRETS. Default: none. */
  readonly secrets?: readonly string[];
  /** As STEMLINE_CALLBACK_ALLOW. Default: this machine, where the receivers of tests listen. */
  readonly allow?: string;
  /** A DNS server as `address:port`. Default: those of the system. */
  readonly dns?: string;
  readonly inContainer?: boolean;
  /** Replaces the guard. */
  readonly guard?: AddressGuard;
}

/** The setting with which receivers on this machine are called. */
export const ALLOW_LOOPBACK = '127.0.0.0/8,::1,localhost';

/** Creates a poster, which the test stops. */
export function createTestPoster(options: PosterOptions = {}): HttpPoster {
  const { timeoutMs = 30_000, secrets = [], allow = ALLOW_LOOPBACK, dns, inContainer = false } = options;
  const list = parseAllowList(allow);
  if (!list) throw new Error(`${allow} is not an allow list`);
  return createHttpPoster({
    timeoutMs,
    secrets,
    guard: options.guard ?? createAddressGuard({ allow: list, ownAddresses, inContainer }),
    resolveHost: createResolveHost(dns === undefined ? {} : { servers: [dns] }),
    inContainer,
  });
}

/** Creates a delivery to `url` whose first attempt has begun. */
export function aDelivery(url: string): Delivery {
  return {
    id: 'd',
    songhash: 'a'.repeat(56),
    run: 1,
    submissionId: 's',
    event: 'done',
    url,
    dataJson: '{"a":1}',
    refusal: '',
    secret: '',
    requestId: 'request-1',
    state: 'pending',
    noted: undefined,
    attempts: 1,
    token: 1,
    createdMs: 1,
    nextMs: 1,
    lastError: '',
    reopened: 0,
  };
}
