// Names the events of all songs: the id of a message of WatchJob. Its parts are the beginning of
// the songhash, the run, and the id of the event in its stream, so that the id of another song or
// of an earlier run is recognised. Callers treat it as one opaque text.

import type { JobRef } from '../types.ts';

/** An event of a run. */
export interface EventPlace {
  readonly run: number;
  /** The id in the event stream; NO_EVENT for a new job, and when the stream has expired. */
  readonly eventId: string;
}

/** The event id of a job whose stream is empty, because it is new or its events have expired. */
export const NO_EVENT = '0-0';

/** Number of characters of the songhash, enough that no two songs of one server share them. */
const SONG_CHARS = 16;
const ID = /^([0-9a-f]{16})-([1-9]\d{0,8})-(\d{1,20}-\d{1,20})$/;

/** Returns the id of an event. */
export function formatEventId({ songhash, run }: JobRef, eventId: string): string {
  return `${songhash.slice(0, SONG_CHARS)}-${run}-${eventId}`;
}

/** Reads the id of an event of the song. Returns undefined for any other text. */
export function parseEventId(songhash: string, id: string): EventPlace | undefined {
  const [, song, run, eventId] = ID.exec(id) ?? [];
  if (song !== songhash.slice(0, SONG_CHARS) || eventId === undefined) return undefined;
  return isStreamId(eventId) ? { run: Number(run), eventId } : undefined;
}

/** Redis refuses the parts of an id that exceed 64 bits. */
function isStreamId(eventId: string): boolean {
  return eventId.split('-').every((part) => BigInt(part) < 2n ** 64n);
}
