// Runs the `stemline` command in this process.

import { runCommand } from './commands.ts';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
const isScreen = process.stderr.isTTY === true;

process.exitCode = await runCommand(process.argv.slice(2), process.env, {
  out: (line) => process.stdout.write(`${line}\n`),
  note: (line, isPassing = false) => {
    if (isScreen) process.stderr.write(`\r\x1b[K${line}${isPassing ? '' : '\n'}`);
    else if (!isPassing) process.stderr.write(`${line}\n`);
  },
  signal: stopping.signal,
});
if (isScreen) process.stderr.write('\r\x1b[K');
