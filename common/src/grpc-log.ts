// What grpc-js itself reports goes into our log. Left alone, it writes lines of its own to standard error.

import { setLogger } from '@grpc/grpc-js';
import type { Logger } from './logger.ts';

/**
 * Holds for the whole process, so runService() calls it, once. grpc-js has no level between info and error; what it reports as
 * info (only with GRPC_VERBOSITY=INFO) is a warning.
 */
export function routeGrpcLog(log: Logger): void {
  const grpc = log.child({ component: 'grpc' });
  setLogger({
    error: (text: string) => grpc.error({ text }, 'grpc reports an error'),
    info: (text: string) => grpc.warn({ text }, 'grpc reports'),
    debug: (text: string) => grpc.debug({ text }, 'grpc reports'),
  });
}
