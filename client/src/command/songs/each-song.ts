// Runs a command for each of its songs, and reports the failure of one without the others.

import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode, exitOfAll } from '../exit-codes.ts';
import { failureOf } from '../failure-of.ts';
import { OutputClosed } from '../output-closed.ts';
import type { Call } from '../syntax.ts';
import { songhashOf } from './songhash-argument.ts';

/** Resolves with the exit code of all. A server that is unavailable ends the command. */
export async function eachSong(call: Call, work: (songhash: string) => Promise<ExitCode>): Promise<ExitCode> {
  const { args, server, terminal, json } = call;
  const songhashes = [...new Set(args.map(songhashOf))];
  const codes: ExitCode[] = [];
  for (const [index, songhash] of songhashes.entries()) {
    try {
      terminal.signal.throwIfAborted();
      codes.push(await work(songhash));
    } catch (error) {
      // Nothing reads the results any longer.
      if (terminal.signal.reason instanceof OutputClosed) throw terminal.signal.reason;
      const { text, code, exit } = failureOf(error, server.url);
      // The caller reports the failure of a single song, and of the server as a whole.
      if (terminal.signal.aborted) throw interrupted(songhashes.length - index);
      if (songhashes.length === 1 || exit === EXIT.unavailable) throw error;
      terminal.error(
        json
          ? JSON.stringify({ hash: songhash, error: { code, reason: text, exit_code: exit } })
          : `${songhash}: ${text}`,
      );
      codes.push(exit);
    }
  }
  return exitOfAll(codes);
}

function interrupted(open: number): CommandError {
  const songs = open === 1 ? '1 song is' : `${open} songs are`;
  return new CommandError(EXIT.interrupted, 'INTERRUPTED', `Interrupted; ${songs} not finished.`);
}
