// Tests the log lines of grpc-js.

import { experimental, logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { loadStorage, type StorageRpcs } from '@stemline/proto/load.ts';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createSilentLogger } from '../logging/logger.ts';
import { routeGrpcLog } from './log.ts';
import { createGrpcServer, type Handlers } from './server.ts';

const lines: { level: number; component: string; text: string }[] = [];
routeGrpcLog(pino({ level: 'trace' }, { write: (line) => lines.push(JSON.parse(line)) }));

it('messages of grpc-js are logged at the level of their severity', () => {
  setLogVerbosity(logVerbosity.INFO);
  experimental.log(logVerbosity.ERROR, 'it broke');
  experimental.log(logVerbosity.INFO, 'it is odd');
  expect(lines.splice(0)).toMatchObject([
    { level: 50, component: 'grpc', text: 'it broke' },
    { level: 40, component: 'grpc', text: 'it is odd' },
  ]);
});

it('a gRPC server rejects with EADDRINUSE for a port in use, and grpc-js logs nothing', async () => {
  const make = () => createGrpcServer(loadStorage(), {} as Handlers<StorageRpcs>, createSilentLogger());
  const first = make();
  const port = await first.start('127.0.0.1', 0);
  await expect(make().start('127.0.0.1', port)).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `Port ${port} on 127.0.0.1 is in use`,
  });
  await first.stop(10);
  expect(lines).toEqual([]);
});
