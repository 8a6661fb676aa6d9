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
let isInputUsed = false;
/** Node opens the standard input at its first use, which other commands do not need. */
const input: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => {
    isInputUsed = true;
    return process.stdin[Symbol.asyncIterator]();
  },
};
const terminal = createTerminal(process.stdout, process.stderr, { signal, input, isDumb });
process.exitCode = await runCommand(process.argv.slice(2), process.env, terminal);
// An input that was not read to its end must not keep the process.
if (isInputUsed) setImmediate(() => process.stdin.destroy());
