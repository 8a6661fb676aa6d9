// The command `show`: shows songs with their tracks.

import { EXIT } from '../exit-codes.ts';
import type { Command } from '../syntax.ts';
import { eachSong } from './each-song.ts';
import { songLines } from './song-lines.ts';
import { SONGHASHES } from './songhash-argument.ts';

/** The command. */
export const show: Command = {
  name: 'show',
  summary: 'Show the state, the warnings and the tracks of songs',
  args: [SONGHASHES],
  flags: [],
  run: (call) =>
    eachSong(call, async (songhash) => {
      const { server, terminal, json } = call;
      const song = await server.ask((api, { signal }) => api.status(songhash, signal));
      for (const line of json ? [JSON.stringify(song)] : songLines(song)) terminal.out(line);
      return EXIT.ok;
    }),
};
