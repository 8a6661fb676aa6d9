// Runs the `stemline` command in this process.

import { setMaxListeners } from 'node:events';
import { EXIT } from './exit-codes.ts';
import { runCommand } from './run.ts';
import { createTerminal } from './terminal.ts';

const stopping = new AbortController();
// Each request listens to it.
setMaxListeners(0, stopping.signal);
// A second Ctrl-C ends the process at once.
process.once('SIGINT', () => stopping.abort(new Error('interrupted')));
process.once('SIGTERM', () => stopping.abort(new Error('terminated')));
process.once('SIGHUP', () => stopping.abort(new Error('terminated')));
// A reader such as `head` has enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
);
process.stderr.on('error', () => undefined);

const terminal = createTerminal(process.stdout, process.stderr, { signal: stopping.signal, input: process.stdin });
process.exitCode = await runCommand(process.argv.slice(2), process.env, terminal);
// A connection that is kept open for further requests must not keep the process.
setImmediate(() => process.stdin.destroy());
