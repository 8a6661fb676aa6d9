// Separates one song for the demo: sends it through the original API, shows its progress, and
// downloads its tracks.

import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { createStemlineClient, type Song, type StemlineClient, StemlineError } from '@stemline/client-source/client.ts';
import { downloadTracks } from '@stemline/client-source/files.ts';
import { stateText } from '@stemline/client-source/song-words.ts';
import { PlainError, plainly } from './plain-error.ts';
import { createProgressLine } from './progress-line.ts';
import { type Submission, submitSong } from './submit-song.ts';

/** The song, the server that separates it, and the folder of the result. */
export interface SongOrder {
  /** URL of the gateway, without a slash at the end. */
  readonly url: string;
  readonly song: Submission;
  /** Folder for the tracks. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/**
 * Resolves with the songhash. Rejects with a PlainError when the server refuses the song or the
 * song is not separated.
 */
export async function separateSong({ url, song, folder, signal, say }: SongOrder): Promise<string> {
  const client = createStemlineClient({ baseUrl: url });
  const startedAt = performance.now();
  say(`Sending ${shortPath(song.path)} to ${url}/apiv1/separate`);
  const songhash = await submitSong(url, song, signal);
  const done = await follow(client, songhash, signal);
  if (done.state !== 'done') {
    const reason = [done.reason, done.detail].filter(Boolean).join(' ');
    throw new PlainError(`the song ended as ${done.state}: ${reason || 'the server gave no reason'}`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`Separated in ${seconds} s with ${done.model.name} (revision ${done.model.revision})`);
  for (const line of await aboutModel(client, done.model.name, signal)) say(line);
  say('Tracks');
  const download = () => downloadTracks(client, done, folder, signal);
  for (const path of await plainly(`the tracks cannot be written to ${shortPath(folder)}`, download))
    say(`  ${shortPath(path)} (${(statSync(path).size / 1e6).toFixed(1)} MB)`);
  return songhash;
}

async function follow(client: StemlineClient, songhash: string, signal: AbortSignal): Promise<Song> {
  const line = createProgressLine(process.stdout);
  try {
    return await client.wait(songhash, {
      signal,
      onProgress: (song) => line.show(stateText(song), song.progress),
    });
  } catch (error) {
    throw error instanceof StemlineError ? new PlainError(error.message) : error;
  } finally {
    line.end();
  }
}

/** Describes the model, and the server's reason for choosing it if `auto` selects it. */
async function aboutModel(client: StemlineClient, name: string, signal: AbortSignal): Promise<string[]> {
  const { auto, models } = await client.models(signal);
  const note = models.find((model) => model.name === name)?.note;
  const reason = auto.model.name === name ? [auto.reason, auto.detail].filter(Boolean).join(' ') : '';
  return [...(reason ? [`Why ${name}: ${reason}`] : []), ...(note ? [`About ${name}: ${note}`] : [])];
}

/** Returns the path relative to the working folder when it is inside of it. */
function shortPath(path: string): string {
  const inside = relative('.', path);
  return inside.startsWith('..') ? path : inside;
}
