// Starts the queue service as a process of its own, which tests can kill.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { loadQueue } from '@stemline/proto/load.ts';
import { bundledProgram } from '../bundled-program.ts';
import { call } from '../call.ts';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';
import type { QueueClient } from './queue-service-fixture.ts';

const MAIN = new URL('../../../queue-service/src/main.ts', import.meta.url).pathname;

/** A running process. */
export interface QueueProcess {
  readonly client: QueueClient;
  readonly port: number;
  /** Kills the process at once. Idempotent. */
  kill(): Promise<void>;
}

/** Starts the process and waits until it answers. It uses the default prefix of Redis. */
export async function startQueueProcess({
  storagePort,
  redisUrl,
  env = {},
}: {
  storagePort: number;
  redisUrl: string;
  env?: Record<string, string>;
}): Promise<QueueProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [await bundledProgram(MAIN)], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      STEMLINE_QUEUE_PORT: String(port),
      STEMLINE_STORAGE_ADDR: `127.0.0.1:${storagePort}`,
      REDIS_URL: redisUrl,
      ...env,
    },
  });
  const client: QueueClient = createRpcClient(loadQueue().definition, [`127.0.0.1:${port}`]);
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    client.close();
  };
  const answers = () =>
    client.unary('GetJob', { songhash: 'f'.repeat(56) }, call(1_000)).catch(({ code }: { code: string }) => code);
  try {
    await eventually('the queue service answers', async () => (await answers()) === 'NOT_FOUND');
  } catch (error) {
    await kill();
    throw error;
  }
  return { client, port, kill };
}
