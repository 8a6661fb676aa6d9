// Starts a real engine in a process for tests, prints the engine's process id, and waits to be
// killed.

import { never } from './constants.ts';
import { realEngine } from './engines.ts';

const engine = realEngine(process.argv[2] ?? '');
engine.start();
await engine.ready(never);
process.stdout.write(`${engine.hello()?.pid}\n`);
