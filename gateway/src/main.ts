// Starts the gateway, which answers REST requests and calls the storage and the queue service over
// gRPC.

import { hostname } from 'node:os';
import { sleep } from '@stemline/common/async/abort.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { parseConfig } from './config.ts';
import { createGatewayService } from './service.ts';

/** Time for the whole stop. */
const GRACE_MS = 25_000;
/** Time for running requests to end. The rest of GRACE_MS is for closing. */
const DRAIN_MS = 20_000;
/** Time for which the gateway accepts connections after SIGTERM, until load balancers stop. */
const UNREADY_MS = 2_000;

const spec = { name: 'gateway', config: () => parseConfig(process.env, hostname()), graceMs: () => GRACE_MS };

await runService(spec, async (config, log, life) => {
  const service = createGatewayService(config, log);

  life.onRelease('peers', () => service.peers.close());
  const port = await service.server.start(config.host, config.port);
  life.onRelease('server', () => service.server.stop(DRAIN_MS));
  // Load balancers notice only at their next look at /readyz that the gateway stops. After Ctrl-C
  // (SIGINT) a person waits, and no load balancer.
  life.onRelease('load balancers', () => (life.endedBy() === 'SIGTERM' ? sleep(UNREADY_MS) : undefined));
  service.readiness.start();
  life.onRelease('readiness', () => service.readiness.stop());
  log.info({ host: config.host, port }, 'gateway is up');
});
