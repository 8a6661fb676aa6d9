// Sends the messages of grpc-js to the service log. By default grpc-js writes its own lines to
// standard error.

import { setLogger } from '@grpc/grpc-js';
import type { Logger } from '../logging/logger.ts';

/**
 * Replaces the logger of grpc-js for the whole process; only runService() calls it. grpc-js has no
 * level for warnings, so its messages of level info, which it writes only with GRPC_VERBOSITY=INFO,
 * are logged as warnings.
 */
export function routeGrpcLog(log: Logger): void {
  const grpc = log.child({ component: 'grpc' });
  setLogger({
    error: (text: string) => grpc.error({ text }, 'grpc reports an error'),
    info: (text: string) => grpc.warn({ text }, 'grpc reports'),
    debug: (text: string) => grpc.debug({ text }, 'grpc reports'),
  });
}
