// Runs the `stemline` command in this process.

import { setMaxListeners } from 'node:events';
import { OutputClosed, OutputLost } from './output-closed.ts';
import { runCommand } from './run.ts';
import { createTerminal } from './terminal.ts';

const stopping = new AbortController();
// Each request listens to it.
setMaxListeners(0, stopping.signal);
// A second Ctrl-C ends the process at once.
process.once('SIGINT', () => stopping.abort(new Error('interrupted')));
process.once('SIGTERM', () => stopping.abort(new Error('terminated')));
process.once('SIGHUP', () => stopping.abort(new Error('terminated')));
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  stopping.abort(error.code === 'EPIPE' ? new OutputClosed() : new OutputLost(error)),
);
process.stderr.on('error', () => undefined);

const { signal } = stopping;
const isDumb = process.env.TERM === 'dumb';
const terminal = createTerminal(process.stdout, process.stderr, { signal, input: process.stdin, isDumb });
process.exitCode = await runCommand(process.argv.slice(2), process.env, terminal);
// A connection that is kept open for further requests must not keep the process.
setImmediate(() => process.stdin.destroy());
