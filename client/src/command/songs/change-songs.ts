// The commands `cancel`, `retry` and `remove`: change songs.

import { EXIT } from '../exit-codes.ts';
import type { Call, Command } from '../syntax.ts';
import { eachSong } from './each-song.ts';
import { SONGHASHES } from './songhash-argument.ts';

/** The command `cancel`. */
export const cancel: Command = {
  name: 'cancel',
  summary: 'Cancel songs that wait or run',
  details: ['Prints the state of each song. A song that had already ended keeps its state.'],
  args: [SONGHASHES],
  flags: [],
  run: (call) =>
    eachSong(call, async (songhash) =>
      print(call, await call.server.ask((api, { signal }) => api.cancel(songhash, { signal }))),
    ),
};

/** The command `retry`. */
export const retry: Command = {
  name: 'retry',
  summary: 'Separate songs again that failed, were cancelled or lack a removed track',
  details: ['The server must still have the audio. `stemline wait` waits for the end.'],
  args: [SONGHASHES],
  flags: [],
  run: (call) =>
    eachSong(call, async (songhash) =>
      print(call, await call.server.ask((api, { signal }) => api.retry(songhash, { signal }))),
    ),
};

/** The command `remove`. */
export const remove: Command = {
  name: 'remove',
  summary: 'Remove songs with all their tracks from the server, or some of their tracks',
  details: ['Cancels a song that waits or runs. Files on this machine stay.'],
  args: [SONGHASHES],
  flags: [
    { name: 'track', value: 'TRACK', isList: true, text: 'Remove only this track, such as vocals; may be repeated' },
  ],
  run: (call) =>
    eachSong(call, async (songhash) => {
      const tracks = (call.flags.track ?? [undefined]) as readonly (string | undefined)[];
      for (const track of tracks) {
        await call.server.ask((api, { signal }) => api.remove(songhash, track, { signal }));
        const removed = { hash: songhash, track: track ?? null };
        call.terminal.out(
          call.json ? JSON.stringify(removed) : `removed ${track === undefined ? songhash : `${track} of ${songhash}`}`,
        );
      }
      return EXIT.ok;
    }),
};

function print({ terminal, json }: Call, answer: { hash: string; state: string }): typeof EXIT.ok {
  terminal.out(json ? JSON.stringify(answer) : `${answer.hash}  ${answer.state}`);
  return EXIT.ok;
}
