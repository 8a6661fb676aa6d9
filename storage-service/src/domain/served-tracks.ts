// Selects tracks of a done run by the name in a request.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { canonicalStem } from '@stemline/common/options/stems.ts';
import type { TrackRecord } from './record-types.ts';
import { type DoneRun, type Run, type Song, servedRun } from './song.ts';
import { stemOf } from './track-names.ts';

/** Returns the run whose tracks are served. Throws SONG_NOT_DONE. */
export function servedOrThrow(song: Song & { readonly newest: Run }): DoneRun {
  return servedRun(song) ?? throwNotDone(song.newest);
}

/**
 * Returns the tracks that a name means: the track with this name, or, for a name without an
 * extension, the stem in all its formats. Throws TRACK_UNKNOWN, which names the formats that the
 * run has made.
 */
export function tracksOf(run: DoneRun, query: string): TrackRecord[] {
  const given = stemOf(query);
  const stem = canonicalStem(given);
  const ofStem = run.outcome.tracks.filter(({ name }) => stemOf(name) === stem);
  const found = query === given ? ofStem : ofStem.filter(({ name }) => name === stem + query.slice(given.length));
  if (found.length > 0) return found;
  const made = ofStem.map(({ name }) => name);
  throw unknownTrack(query, made);
}

/** Returns the error TRACK_UNKNOWN. `made`: the names of the same stem's tracks. */
export function unknownTrack(query: string, made: readonly string[] = []): ServiceError {
  const known = made.length === 0 ? '' : ` It has ${inWords(made)}.`;
  return new ServiceError('TRACK_UNKNOWN', `The song has no track ${query}.${known}`);
}

/** Returns the error TRACK_REMOVED for a track or a stem. */
export function removedTrack(name: string): ServiceError {
  return new ServiceError('TRACK_REMOVED', `The track ${name} was removed.`);
}

function inWords(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function throwNotDone({ outcome }: Run): never {
  if (!outcome) throw new ServiceError('SONG_NOT_DONE', 'The song is not done yet.');
  if (outcome.state === 'failed')
    throw new ServiceError('SONG_NOT_DONE', `The song has failed: ${outcome.reason || outcome.code}`);
  throw new ServiceError('SONG_NOT_DONE', 'The song was cancelled.');
}
