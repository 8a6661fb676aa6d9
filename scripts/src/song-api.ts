// The few calls of the demo after the song is in: how it stands, which models there are, and the bytes of its tracks.

import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { PlainError } from './plain-error.ts';

export interface Song {
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  readonly position: number;
  readonly reason?: string;
  readonly model: { readonly name: string; readonly revision: string };
  readonly tracks: readonly { readonly name: string; readonly url: string; readonly size: number }[];
  readonly manifest: { readonly device?: string; readonly note?: string } | null;
}

export interface SongApi {
  song(hash: string): Promise<Song>;
  /** Why the server chose the model it chose by itself; empty when it does not say. */
  whyModel(name: string): Promise<string>;
  /** Writes a track to a file, whole or not at all. */
  download(url: string, path: string): Promise<void>;
}

export function createSongApi(base: string, signal: AbortSignal): SongApi {
  const get = async (path: string) => {
    const response = await fetch(new URL(path, base), { signal });
    if (response.ok) return response;
    const { reason } = (await response.json().catch(() => ({}))) as { reason?: string };
    throw new PlainError(`${path} answered ${response.status}: ${reason ?? 'no reason given'}`);
  };
  return {
    song: async (hash) => (await (await get(`/apiv1/songs/${hash}`)).json()) as Song,
    whyModel: async (name) => {
      const answer = (await (await get('/apiv1/models')).json()) as Models;
      const chosen = answer.auto?.model === name ? answer.auto.reason : undefined;
      const note = answer.models?.find((model) => model.name === name)?.note;
      return [chosen, note].filter((text) => typeof text === 'string' && text !== '').join('. ');
    },
    download: async (url, path) => {
      const { body } = await get(url);
      if (!body) throw new PlainError(`${url} has no bytes`);
      await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(`${path}.part`));
      await rename(`${path}.part`, path);
    },
  };
}

interface Models {
  readonly models?: readonly { readonly name: string; readonly note?: string }[];
  readonly auto?: { readonly model: string; readonly reason: string };
}
