// Starts a real engine in a process for tests, prints the engine's process id, and waits to be
// killed.

import { createEngine } from '../adapters/engine/engine.ts';
import { never, silent } from './constants.ts';
import { realEngineCommand } from './engines.ts';

const engine = createEngine({ command: realEngineCommand(process.argv[2] ?? ''), log: silent });
engine.start();
await engine.ready(never);
process.stdout.write(`${engine.hello()?.pid}\n`);
