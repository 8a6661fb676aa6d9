// Runs `make up`: the whole stack in the foreground until Ctrl-C.

import { resolve } from 'node:path';
import { untilAborted } from '@stemline/common/async/wait.ts';
import { runInForeground } from './foreground.ts';
import { callbackNote, gatewayUrl, parseSettings } from './settings.ts';
import { createStack, type Stack } from './stack.ts';
import { createTerminalReport } from './terminal-report.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** A first start may verify weights of several hundred MB. */
const READY_MS = 180_000;

let stack: Stack | undefined;
await runInForeground(
  'up',
  () => stack?.kill(),
  async ({ signal }) => {
    const settings = parseSettings(process.env, ROOT);
    const say = (text: string) => process.stdout.write(`${text}\n`);
    const report = createTerminalReport(settings.dataDir, say);
    const note = callbackNote(process.env);
    if (note !== undefined) say(note);
    stack = createStack({ settings, env: process.env, root: ROOT, report });
    try {
      await stack.start(signal);
      // A stack that is not ready in time keeps running: the lines above show the reason, and each
      // service starts again until it succeeds.
      const getsReady = stack.waitUntilReady(READY_MS, signal).then(
        () => true,
        (error: Error) => say(error.message),
      );
      const ready = await Promise.race([getsReady, stack.refusal]);
      if (ready && !signal.aborted)
        say(`Stemline is ready at ${gatewayUrl(settings)} (data in ${settings.dataDir}; Ctrl-C stops it)`);
      await Promise.race([untilAborted(signal), stack.refusal]);
      say(
        'stopping: running songs may finish within STEMLINE_DRAIN_SECONDS; a second Ctrl-C ends all services at once',
      );
    } finally {
      await stack.stop();
    }
    say('stopped');
    return 0;
  },
);
