// Reads the state of a song and records it when the reader has not seen it before.

import { isFinal, type SeenState, type TrackHashes } from '../history/events.ts';
import type { Recorder } from '../history/recorder.ts';
import { call } from './call.ts';
import type { KnownSongs } from './known-songs.ts';

/** Reads the states of songs. The states that one reader records are in the order of time. */
export interface Reader {
  /**
   * Resolves with the state; undefined: there was no usable answer. `always`: also records a state
   * that the reader has recorded before.
   */
  look(gateway: string, hash: string, always?: boolean): Promise<SeenState | undefined>;
}

const LOOK_MS = 5_000;

/** Creates a reader, who makes one call at a time. */
export function createReader(by: string, recorder: Recorder, songs: KnownSongs): Reader {
  const before = new Map<string, string>();
  return {
    look: async (gateway, hash, always = false) => {
      const from = recorder.now();
      const { status, body } = await call(`${gateway}/apiv1/songs/${hash}`, { timeoutMs: LOOK_MS });
      if (status !== 200 && status !== 404) return undefined;
      const seen = status === 404 ? { run: 0, state: 'gone' as const, attempt: 0 } : describe(body);
      const text = JSON.stringify(seen);
      if (always || before.get(hash) !== text) recorder.record({ kind: 'seen', from, by, hash, ...seen });
      before.set(hash, text);
      const song = songs.get(hash);
      if (song && isFinal(seen.state)) song.ended = true;
      return seen.state;
    },
  };
}

function describe(body: Readonly<Record<string, unknown>>) {
  const { run, state, attempt, code, manifest, tracks, warnings } = body;
  const isDone = state === 'done';
  return {
    run: Number(run),
    state: state as SeenState,
    attempt: Number(attempt),
    ...(typeof code === 'string' && { code }),
    ...(isDone && {
      manifest: manifest !== null && manifest !== undefined,
      tracks: hashesOf(tracks),
      warnings: codesOf(warnings),
    }),
  };
}

function codesOf(warnings: unknown): string[] {
  return Array.isArray(warnings) ? (warnings as { code: string }[]).map(({ code }) => code) : [];
}

/** Returns the hashes of the tracks in the description of a song. */
export function hashesOf(tracks: unknown): TrackHashes {
  const listed = Array.isArray(tracks) ? (tracks as { name: string; sha224: string }[]) : [];
  return Object.fromEntries(listed.map(({ name, sha224 }) => [name, sha224]));
}
