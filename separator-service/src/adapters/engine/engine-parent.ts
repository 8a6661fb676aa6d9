// Starts a real engine in a process for tests, prints the engine's process id, and waits to be
// killed.

import { never, realEngineCommand, silent } from '../../test-kit.ts';
import { createEngine } from './engine.ts';

const engine = createEngine({ command: realEngineCommand(process.argv[2] ?? ''), log: silent });
engine.start();
await engine.ready(never);
process.stdout.write(`${engine.hello()?.pid}\n`);
