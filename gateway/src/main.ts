// The gateway: REST in, gRPC out. It owns no state.

import { routeGrpcLog } from '@stemline/common/grpc-log.ts';
import { runService } from '@stemline/common/lifecycle.ts';
import { createLogger } from '@stemline/common/logger.ts';
import { parseConfig } from './config.ts';
import { createGateway } from './service.ts';

const SERVICE = 'gateway';
const GRACE_MS = 25_000;
/** Running requests may end within this; the rest of the grace is for closing. */
const DRAIN_MS = 20_000;

await runService({ log: () => createLogger(SERVICE, 'info'), graceMs: GRACE_MS }, async (life) => {
  const config = parseConfig(process.env);
  const log = createLogger(SERVICE, config.logLevel);
  routeGrpcLog(log);
  const gateway = createGateway(config, log);
  const port = await gateway.start();
  life.onRelease('gateway', () => gateway.stop(DRAIN_MS));
  log.info({ host: config.host, port }, 'gateway is up');
});
