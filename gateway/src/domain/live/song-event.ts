// Defines the live events of a song, and the ids by which a client continues after the last one it
// has received.

import { MAX_WATCH_ID_CHARS } from '@stemline/common/limits.ts';
import type { JobChange } from '@stemline/common/wire-words.ts';
import type { KnownRun } from '../song-reader.ts';

/** The names of events: a change of the newest run, or the removal of the song. */
export type EventName = Exclude<JobChange, 'heartbeat'> | 'removed';

/** One event. */
export interface SongEvent {
  readonly songhash: string;
  readonly name: EventName;
  /** For Last-Event-ID. Empty: the client keeps the id of the event before. */
  readonly id: string;
  /** JSON, without line breaks. */
  readonly data: string;
  /** True: no event of the song follows. */
  readonly isLast: boolean;
}

/** The point after which a client continues. */
export interface ResumePoint {
  /** The id of a message of WatchJob; empty: the events begin with a snapshot. */
  readonly after: string;
  /** The run whose end the client has received. */
  readonly endedRun: number | undefined;
}

/** An id names its song by its first characters, which are enough to recognise another song. */
const SONG_CHARS = 16;
const FROM_START: ResumePoint = { after: '', endedRun: undefined };

/** `watchId`: the id of the message of WatchJob; empty: the message has none. */
export function changeEvent(songhash: string, name: EventName, view: KnownRun, watchId = ''): SongEvent {
  const id = watchId === '' ? '' : `${songhash.slice(0, SONG_CHARS)}.at.${watchId}`;
  return { songhash, name, id, data: JSON.stringify({ hash: songhash, ...view }), isLast: false };
}

/** The last event of a run that has ended. */
export function endEvent(songhash: string, view: KnownRun): SongEvent {
  const id = `${songhash.slice(0, SONG_CHARS)}.end.${view.run}`;
  return { ...changeEvent(songhash, 'end', view), id, isLast: true };
}

/** The last event of a song that does not exist, or not any more. */
export function removedEvent(songhash: string): SongEvent {
  return { songhash, name: 'removed', id: '', data: JSON.stringify({ hash: songhash }), isLast: true };
}

/** Reads the header Last-Event-ID. Any text that is not an id of this song means the start. */
export function resumePointOf(songhash: string, lastEventId: unknown): ResumePoint {
  const prefix = `${songhash.slice(0, SONG_CHARS)}.`;
  if (typeof lastEventId !== 'string' || !lastEventId.startsWith(prefix)) return FROM_START;
  const text = lastEventId.slice(prefix.length);
  const ended = /^end\.(\d{1,9})$/.exec(text)?.[1];
  if (ended !== undefined) return { after: '', endedRun: Number(ended) };
  const after = /^at\.([\x21-\x7e]+)$/.exec(text)?.[1] ?? '';
  return after.length > MAX_WATCH_ID_CHARS ? FROM_START : { after, endedRun: undefined };
}
