// Describes the state of a song in words, for the command line.

import type { SongEvent, Warning } from './types.ts';

/** The members of a song that describe its end. */
export type SongEnd = Pick<SongEvent, 'state' | 'stage' | 'position' | 'code' | 'reason' | 'detail' | 'can_retry'>;

const STAGES: ReadonlyMap<string, string> = new Map([
  ['fetching', 'fetching the song'],
  ['decoding', 'decoding the song'],
  ['separating', 'separating'],
  ['encoding', 'encoding the tracks'],
  ['publishing', 'finishing'],
]);

/**
 * Describes the state of a song in a few lower-case words, such as "waiting, number 2 in the
 * queue".
 */
export function stateText(song: Pick<SongEvent, 'state' | 'stage' | 'position'>): string {
  const { state, position } = song;
  if (state === 'running') return STAGES.get(song.stage) ?? 'running';
  if (state === 'waiting' && song.stage === 'parked')
    return 'parked: this song failed too often; the server makes one attempt an hour';
  return state === 'waiting' && position > 0 ? `waiting, number ${position} in the queue` : state;
}

/**
 * Describes how the song ended, and says whether sending it again may help; else as `stateText`.
 */
export function endText(song: SongEnd): string {
  const { state, reason, detail, code } = song;
  // The usual reason of a cancellation begins with the state.
  if (state !== 'failed' && reason?.toLowerCase().startsWith(state))
    return reason.charAt(0).toLowerCase() + reason.slice(1);
  if (state !== 'failed') return [stateText(song), reason].filter(Boolean).join(': ');
  // The server derives `can_retry` from its list of codes. Where a retry fails, the reason says
  // what else helps, if anything does.
  const advice = song.can_retry && 'A retry may succeed.';
  return `failed: ${[reason, detail, code && `(${code})`, advice].filter(Boolean).join(' ')}`;
}

/** Describes a warning about the audio. */
export function warningText({ text }: Warning): string {
  return `warning: ${text}`;
}
