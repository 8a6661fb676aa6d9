// The demo's story of one song: sent, followed, its tracks fetched.

import { mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { sleep } from '@stemline/common/abort.ts';
import { PlainError } from './plain-error.ts';
import { createProgressLine } from './progress-line.ts';
import { createSongApi, type Song, type SongApi } from './song-api.ts';
import { type Submission, submitSong } from './submit-song.ts';

export interface SongWish {
  readonly url: string;
  readonly song: Submission;
  /** Where the tracks go. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

const LOOK_MS = 500;

export async function separateSong({ url, song, folder, signal, say }: SongWish): Promise<void> {
  const api = createSongApi(url, signal);
  const startedAt = performance.now();
  say(`Sending ${song.path} to ${url}/apiv1/separate`);
  const hash = await submitSong(url, song, signal);
  const done = await follow(api, hash, signal);
  if (done.state !== 'done')
    throw new PlainError(`the song ended as ${done.state}: ${done.reason ?? 'no reason given'}`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`Separated in ${seconds} s with ${done.model.name} (revision ${done.model.revision.slice(0, 12)}).`);
  const why = await api.whyModel(done.model.name);
  if (why !== '') say(`Why this model: ${why}`);
  mkdirSync(folder, { recursive: true });
  say('Tracks:');
  for (const track of done.tracks) {
    const path = join(folder, extname(track.name) === '' ? `${track.name}.mp3` : track.name);
    await api.download(track.url, path);
    say(`  ${path} (${(track.size / 1e6).toFixed(1)} MB)`);
  }
}

async function follow(api: SongApi, hash: string, signal: AbortSignal): Promise<Song> {
  const line = createProgressLine(process.stdout);
  try {
    for (;;) {
      const song = await api.song(hash);
      line.show(words(song), song.progress);
      if (['done', 'failed', 'cancelled'].includes(song.state)) return song;
      await sleep(LOOK_MS, signal);
      signal.throwIfAborted();
    }
  } finally {
    line.end();
  }
}

function words({ state, stage, position }: Song): string {
  if (state === 'waiting') return position > 0 ? `waiting, number ${position}` : 'waiting';
  return state === 'running' && stage !== '' ? stage : state;
}
