// Checks tracks: a song that is done has a readable manifest, and the same tracks as a run without
// faults.

import type { TrackHashes } from '../history/events.ts';
import { basesOf, type History } from './index-history.ts';
import type { Violation } from './violation.ts';

/** Answers which mean that the server does not have a track of a song that is done. */
const ABSENT: ReadonlySet<number> = new Set([404, 409, 410]);

/** A song that is seen done has its manifest and tracks, at that moment and later. */
export function missingManifests({ seen, downloads, removedFrom }: History): Violation[] {
  const incomplete = [...seen.values()].flat().flatMap(({ hash, run, manifest, tracks, t }): Violation[] => {
    if (manifest === undefined) return [];
    if (manifest && !isEmpty(tracks ?? {})) return [];
    return [{ rule: 'done without manifest', what: `song ${hash} run ${run} at ${t} ms` }];
  });
  const refused = downloads.flatMap(({ hash, track, status, t }): Violation[] => {
    const isRemoved = (removedFrom.get(hash) ?? Number.POSITIVE_INFINITY) <= t;
    if (!ABSENT.has(status) || isRemoved) return [];
    return [{ rule: 'done without manifest', what: `song ${hash}: its track ${track} was answered with ${status}` }];
  });
  return [...incomplete, ...refused];
}

/** All tracks have the bytes that the same audio gives without faults. */
export function otherTracks(history: History): Violation[] {
  const bases = basesOf(history);
  const expected = (hash: string) => history.baselines.get(bases.get(hash) ?? '');
  const listed = [...history.seen].flatMap(([hash, events]): Violation[] => {
    const baseline = expected(hash);
    const wrong = events.find(({ tracks }) => tracks && baseline && !isEmpty(tracks) && !areEqual(tracks, baseline));
    return wrong
      ? [
          {
            rule: 'other tracks',
            what: `song ${hash} run ${wrong.run}: ${JSON.stringify([wrong.tracks, wrong.warnings])}`,
          },
        ]
      : [];
  });
  const downloaded = history.downloads.flatMap(({ hash, track, sha224 }): Violation[] => {
    const right = expected(hash)?.[track];
    if (sha224 === undefined || right === undefined || sha224 === right) return [];
    return [{ rule: 'other tracks', what: `song ${hash}: its track ${track} has the hash ${sha224}, not ${right}` }];
  });
  return [...listed, ...downloaded];
}

function isEmpty(tracks: TrackHashes): boolean {
  return Object.keys(tracks).length === 0;
}

function areEqual(a: TrackHashes, b: TrackHashes): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
