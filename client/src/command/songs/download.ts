// The command `download`: writes the tracks of finished songs into files.

import { join } from 'node:path';
import type { Song, Track } from '../../types.ts';
import { createBoard } from '../board.ts';
import { CommandError, usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { createLimiter, DEFAULT_TRANSFERS } from '../limiter.ts';
import { assertWritableFolder, OUT_FLAG, outOf } from '../separate/check-targets.ts';
import { assertTrackNames, downloadTracks } from '../separate/download-tracks.ts';
import { MAX_READS } from '../separate/file-digest.ts';
import { createNaming, DEFAULT_PATTERN } from '../separate/file-names.ts';
import type { Command } from '../syntax.ts';
import { eachSong } from './each-song.ts';
import { SONGHASHES } from './songhash-argument.ts';

/** The command. */
export const download: Command = {
  name: 'download',
  summary: 'Write the tracks of finished songs into files',
  details: [
    'A file with the right bytes is not written again. A file with other bytes is kept, unless --force is given.',
  ],
  args: [SONGHASHES],
  flags: [
    OUT_FLAG,
    {
      name: 'filename',
      value: 'PATTERN',
      text: `Paths of the tracks in that folder, of {track}, {trackext}, {stem} and {ext}; default: ${DEFAULT_PATTERN}`,
    },
    {
      name: 'track',
      value: 'TRACK',
      isList: true,
      text: 'Only this track, such as vocals or vocals.flac; may be repeated',
    },
    { name: 'force', text: 'Replace existing files' },
  ],
  examples: ['stemline download SONGHASH --track vocals -o .'],
  run: async (call) => {
    const { flags, server, terminal, json } = call;
    const out = outOf(flags);
    const naming = createNaming((flags.filename as string | undefined) ?? DEFAULT_PATTERN);
    await assertWritableFolder(out);
    const board = createBoard(terminal);
    const limiters = { down: createLimiter(DEFAULT_TRANSFERS), reads: createLimiter(MAX_READS) };
    const startedAt = Date.now();
    /** Two songs of one command may have the same name. */
    const taken = new Map<string, string>();
    const one = async (songhash: string) => {
      const song = await server.ask((api, { signal }) => api.status(songhash, signal));
      if (song.state !== 'done') {
        const text = `The song is ${song.state}. \`stemline wait\` waits for its end. (SONG_NOT_DONE)`;
        throw new CommandError(EXIT.failed, 'SONG_NOT_DONE', text);
      }
      // A song without a name has its songhash.
      const name = song.filename || songhash;
      const paths = naming(name);
      const tracks = chosenTracks(song, flags.track as readonly string[] | undefined);
      const mayReplace = flags.force === true;
      const files = tracks.map((track) => ({ track, target: join(out, paths.pathOf(track.name)), mayReplace }));
      for (const { target } of files) {
        const other = taken.get(target);
        if (other !== undefined) throw usageError(`${target} has a track of ${other}. Choose another folder with -o.`);
        taken.set(target, songhash);
      }
      const onShare = (share: number) => board.update(songhash, { name, words: 'downloading', share }, 'downloading');
      await downloadTracks({ server, songhash, files, limiters, startedAt, onShare, signal: terminal.signal });
      board.end(songhash, name, `${tracks.length} ${tracks.length === 1 ? 'track' : 'tracks'} in ${out}`);
      for (const { track, target } of files)
        terminal.out(json ? JSON.stringify({ hash: songhash, track: track.name, file: target }) : target);
      return EXIT.ok;
    };
    try {
      return await eachSong(call, one);
    } finally {
      board.close();
    }
  },
};

function chosenTracks({ tracks }: Song, names: readonly string[] | undefined): readonly Track[] {
  assertTrackNames(tracks);
  if (!names) return tracks;
  const chosen = names.map((asked) => tracks.filter(({ name }) => name === asked || name.startsWith(`${asked}.`)));
  const unknown = names.find((_name, index) => chosen[index]?.length === 0);
  if (unknown !== undefined) {
    const text = `The song has no track "${unknown}". It has ${tracks.map(({ name }) => name).join(', ')}. (TRACK_UNKNOWN)`;
    throw new CommandError(EXIT.failed, 'TRACK_UNKNOWN', text);
  }
  return [...new Set(chosen.flat())];
}
