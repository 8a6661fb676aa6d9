// Starts the gateway, which answers REST requests and calls the storage and the queue service over
// gRPC.

import { hostname } from 'node:os';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { parseConfig } from './config.ts';
import { createGateway } from './service.ts';

/** Time for the whole stop. */
const GRACE_MS = 25_000;
/** Time for running requests to end. The rest of GRACE_MS is for closing. */
const DRAIN_MS = 20_000;

const spec = { name: 'gateway', config: () => parseConfig(process.env, hostname()), graceMs: () => GRACE_MS };

await runService(spec, async (config, log, life) => {
  const gateway = createGateway(config, log);
  const port = await gateway.start();
  life.onRelease('gateway', () => gateway.stop(DRAIN_MS));
  log.info({ host: config.host, port }, 'gateway is up');
});
