// The commands `wait` and `watch`: follow songs until they end.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import { pagesOf } from '../../pages.ts';
import { endText } from '../../song-words.ts';
import type { SongEvent, SongState } from '../../types.ts';
import { createBoard } from '../board.ts';
import { EXIT, type ExitCode, exitOfAll, exitOfCode } from '../exit-codes.ts';
import { failureOf } from '../failure-of.ts';
import { createFollower } from '../follow-songs.ts';
import type { Call, Command } from '../syntax.ts';
import { oneLine } from '../terminal.ts';
import { progressText } from './song-lines.ts';
import { SONGHASHES, songhashOf } from './songhash-argument.ts';

/** The command `wait`. */
export const wait: Command = {
  name: 'wait',
  summary: 'Wait until songs have ended',
  details: ['Exits with 0 when all songs are done. Prints the songhash and the end of each song.'],
  args: [SONGHASHES],
  flags: [],
  run: (call) => follow(call, call.args.map(songhashOf), false),
};

/** The command `watch`. */
export const watch: Command = {
  name: 'watch',
  summary: 'Print every change of songs until they have ended',
  details: [
    'Without a songhash: of all songs that wait or run now. With --json, each event of the server is one object.',
  ],
  args: [{ name: 'SONGHASH', isOptional: true, isList: true }],
  flags: [],
  run: async (call) => {
    const songhashes = call.args.length > 0 ? call.args.map(songhashOf) : await openSongs(call);
    if (songhashes.length === 0) call.terminal.note('No song waits or runs.');
    return follow(call, songhashes, true);
  },
};

/** `prints`: each change is a result. */
async function follow(
  { server, terminal, json }: Call,
  songhashes: readonly string[],
  prints: boolean,
): Promise<ExitCode> {
  /** Ends the connections of the other songs when one fails. */
  const link = linkedAbort(terminal.signal);
  const follower = createFollower(server, link.signal);
  const board = createBoard(terminal);
  const shown = new Map<string, string>();
  const onEvent = (event: SongEvent) => {
    const { hash, state, progress } = event;
    const words = progressText(event);
    if (prints && json) terminal.out(JSON.stringify(event));
    else if (prints && shown.get(hash) !== words) terminal.out(`${hash}  ${words}`);
    else board.update(hash, { name: hash, words, share: state === 'running' ? progress : undefined }, state);
    shown.set(hash, words);
  };
  const one = async (songhash: string): Promise<ExitCode> => {
    try {
      const event = await follower.ended(songhash, onEvent);
      if (json && !prints) terminal.out(JSON.stringify(event));
      else if (!json) terminal.out(oneLine(`${songhash}  ${endText(event)}`));
      return exitOfEnd(event.state, event.code);
    } catch (error) {
      const { exit, text, code } = failureOf(error, server.url);
      if (terminal.signal.aborted || exit === EXIT.unavailable) throw error;
      terminal.error(
        json
          ? JSON.stringify({ hash: songhash, error: { code, reason: text, exit_code: exit } })
          : `${songhash}: ${text}`,
      );
      return exit;
    }
  };
  try {
    return exitOfAll(await Promise.all([...new Set(songhashes)].map(one)));
  } finally {
    link.abort(new Error('the command has ended'));
    board.close();
  }
}

function exitOfEnd(state: SongState, code: string | undefined): ExitCode {
  return state === 'done' ? EXIT.ok : code === undefined ? EXIT.failed : exitOfCode(code);
}

async function openSongs({ server }: Call): Promise<string[]> {
  const pages = (['running', 'waiting'] as const).map(async (state) => {
    const found: string[] = [];
    const read = (pageToken: string | undefined) =>
      server.ask((api, { signal }) => api.list({ state, pageSize: 200, pageToken, signal }));
    for await (const page of pagesOf(read)) found.push(...page.songs.map(({ hash }) => hash));
    return found;
  });
  return (await Promise.all(pages)).flat();
}
