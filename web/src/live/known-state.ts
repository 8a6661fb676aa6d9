// Decides which of two reports of a song is the newer one. Reports of the stream and of single
// requests may arrive in another order than they were made.

import type { SongEventData } from '../api/types.ts';

/**
 * The newest known state of a song; `removed`: the server has no such song; undefined: not known.
 */
export type LiveState = SongEventData | 'removed' | undefined;

/** Returns whether the song has ended or was removed. */
export function hasEnded(state: LiveState): boolean {
  return state === 'removed' || (state !== undefined && state.state !== 'waiting' && state.state !== 'running');
}

/** Returns the newer report: runs are numbered, and the end of a run is final. */
export function newerOf(known: LiveState, reported: LiveState): LiveState {
  if (known === undefined || known === 'removed' || reported === undefined || reported === 'removed')
    return reported ?? known;
  if (reported.run !== known.run) return reported.run > known.run ? reported : known;
  return hasEnded(known) && !hasEnded(reported) ? known : reported;
}

/** Returns whether a report names another state or run than the known one. */
export function isNews(known: LiveState, reported: LiveState): boolean {
  if (known === undefined || known === 'removed' || reported === undefined || reported === 'removed')
    return known !== reported;
  return known.run !== reported.run || known.state !== reported.state;
}
