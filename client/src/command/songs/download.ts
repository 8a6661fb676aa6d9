// The command `download`: writes the tracks of finished songs into files.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TRACK_NAME } from '@stemline/common/names.ts';
import type { Song, Track } from '../../types.ts';
import { createBoard } from '../board.ts';
import { CommandError, usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { allFinished, createLimiter, DEFAULT_TRANSFERS } from '../limiter.ts';
import { assertWritableFolder, OUT_FLAG, outOf, targetError } from '../separate/check-targets.ts';
import { fetchTrack } from '../separate/fetch-track.ts';
import { digestOf } from '../separate/file-digest.ts';
import { createNaming, DEFAULT_PATTERN } from '../separate/file-names.ts';
import type { Command } from '../syntax.ts';
import { oneLine } from '../terminal.ts';
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
    const limiter = createLimiter(DEFAULT_TRANSFERS);
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
      const targets = tracks.map((track) => ({ track, target: join(out, paths.pathOf(track.name)) }));
      for (const { target } of targets) {
        const other = taken.get(target);
        if (other !== undefined) throw usageError(`${target} has a track of ${other}. Choose another folder with -o.`);
        taken.set(target, songhash);
      }
      const missing: typeof targets = [];
      for (const file of targets)
        if (!(await isPresent(file, { force: flags.force === true, signal: terminal.signal }))) missing.push(file);
      const total = missing.reduce((sum, { track }) => sum + track.size, 0);
      let arrived = 0;
      const onBytes = (bytes: number) => {
        arrived += bytes;
        board.update(songhash, { name, words: 'downloading', share: arrived / total }, 'downloading');
      };
      const fetchOne = async ({ track, target }: (typeof missing)[number]) => {
        terminal.signal.throwIfAborted();
        const download = { songhash, track, target, onBytes, signal: terminal.signal };
        await fetchTrack(server, download).catch((error) => Promise.reject(targetError(error, target)));
      };
      await allFinished(missing.map((file) => limiter(() => fetchOne(file))));
      board.end(songhash, name, `${tracks.length} ${tracks.length === 1 ? 'track' : 'tracks'} in ${out}`);
      for (const { track, target } of targets)
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
  const bad = tracks.find(({ name }) => !TRACK_NAME.test(name));
  // The name comes from the server and must not lead out of the folder.
  if (bad)
    throw new CommandError(
      EXIT.failed,
      'BAD_TRACK_NAME',
      `The server sent an invalid track name: ${oneLine(bad.name).slice(0, 100)}`,
    );
  if (!names) return tracks;
  const chosen = names.map((asked) => tracks.filter(({ name }) => name === asked || name.startsWith(`${asked}.`)));
  const unknown = names.find((_name, index) => chosen[index]?.length === 0);
  if (unknown !== undefined) {
    const text = `The song has no track "${unknown}". It has ${tracks.map(({ name }) => name).join(', ')}. (TRACK_UNKNOWN)`;
    throw new CommandError(EXIT.failed, 'TRACK_UNKNOWN', text);
  }
  return [...new Set(chosen.flat())];
}

/** Returns whether the file has the right bytes already. Refuses one with other bytes. */
async function isPresent(
  { track, target }: { track: Track; target: string },
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  if (!found) return false;
  if (found.isFile() && found.size === track.size && (await digestOf(target, signal)).sha224 === track.sha224)
    return true;
  if (!force) throw usageError(`${target} exists already with other bytes. --force replaces it.`);
  return false;
}
