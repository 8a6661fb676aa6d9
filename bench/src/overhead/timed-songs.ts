// Sends short songs, and measures where their time goes.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { separate, untilState } from '@stemline/e2e/api.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { untilIdle } from '../idle.ts';

/** The stages of a song, which together take the time from the POST to its callback. */
const STAGES = ['claim', 'fetch', 'decode', 'separate', 'encode', 'rest', 'publish', 'callback'] as const;

/** Milliseconds of one song. */
export interface SongTimes {
  /** The answer to the POST, the recorded end of the song, and its callback, from the POST on. */
  readonly answered: number;
  readonly done: number;
  readonly called: number;
  readonly stages: Readonly<Record<(typeof STAGES)[number], number>>;
}

/** The songs of one measurement. Each has another pitch, because equal songs are separated once. */
interface SongKind {
  readonly model: string;
  readonly seconds: number;
  readonly count: number;
  /** Sends each song when the stack has nothing to do, and not right after the one before. */
  readonly whenIdle: boolean;
}

interface DoneSong {
  readonly started_at: string;
  readonly finished_at: string;
  readonly manifest: { readonly timings_ms: Record<'fetch' | 'decode' | 'separate' | 'encode' | 'total', number> };
}

/** Sends the songs after one that does not count, because it loads the model. */
export async function timeSongs(stack: Stack, kind: SongKind): Promise<SongTimes[]> {
  const lowest = kind.whenIdle ? 100 : 200;
  const songs = Array.from({ length: kind.count + 1 }, (_, song) => makeMp3(kind.seconds, lowest + song));
  const times: SongTimes[] = [];
  for (const song of songs) {
    if (kind.whenIdle) await untilIdle(stack);
    times.push(await timeSong(stack, kind.model, song));
  }
  return times.slice(1);
}

async function timeSong(stack: Stack, model: string, mp3: Buffer): Promise<SongTimes> {
  const receiver = createServer();
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as { port: number };
  const called = once(receiver, 'request').then(([, response]) => {
    response.writeHead(204, { connection: 'close' }).end();
    return Date.now();
  });
  const begun = Date.now();
  const answer = await separate(stack, mp3, { model, callback: { url: `http://127.0.0.1:${port}/`, data: null } });
  const answered = Date.now() - begun;
  const calledAt = await called;
  receiver.close();
  const song = (await untilState(stack, String(answer.body.hash), 'done')) as unknown as DoneSong;
  const { fetch, decode, separate: separating, encode, total } = song.manifest.timings_ms;
  const [started, finished] = [Date.parse(song.started_at), Date.parse(song.finished_at)];
  return {
    answered,
    done: finished - begun,
    called: calledAt - begun,
    stages: {
      claim: started - begun,
      fetch,
      decode,
      separate: separating,
      encode,
      rest: total - fetch - decode - separating - encode,
      publish: finished - started - total,
      callback: calledAt - finished,
    },
  };
}
