// Checks whether another service is serving (grpc.health.v1).

import type { MethodDefinition } from '@grpc/proto-loader';
import { service } from 'grpc-health-check';
import { ServiceError } from '../errors/service-error.ts';
import { type CallOptions, createRpcClient } from './client.ts';
import type { Unary } from './rpc-types.ts';

/** A client of the health service of another service. */
export interface HealthClient {
  /**
   * Asks one replica. Throws UNAVAILABLE unless it reports SERVING, and DEADLINE_EXCEEDED or
   * CANCELLED as every call.
   */
  assertServing(options: CallOptions): Promise<void>;
  close(): void;
}

interface HealthCheck {
  service: string;
}

interface HealthAnswer {
  status: string;
}

interface HealthRpcs {
  Check: MethodDefinition<HealthCheck, HealthAnswer, HealthCheck, HealthAnswer> & Unary;
}

/** `addresses` as for createRpcClient(). Connects at the first call. */
export function createHealthClient(addresses: readonly string[]): HealthClient {
  const client = createRpcClient(service as unknown as HealthRpcs, addresses);
  return {
    assertServing: async (options) => {
      const { status } = await client.unary('Check', { service: '' }, options);
      if (status !== 'SERVING') throw new ServiceError('UNAVAILABLE', 'A part of the service is not ready. Try again.');
    },
    close: () => client.close(),
  };
}
