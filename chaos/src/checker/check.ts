// Checks a history against all rules.

import type { HistoryEvent } from '../history/events.ts';
import * as deliveries from './delivery-rules.ts';
import { type History, indexHistory } from './index-history.ts';
import * as songs from './song-rules.ts';
import * as tracks from './track-rules.ts';
import type { Violation } from './violation.ts';

const CHECKS: readonly ((history: History) => Violation[])[] = [
  songs.lostSongs,
  songs.unsteadyEnds,
  songs.shrinkingAttempts,
  songs.causelessFailures,
  songs.differingRepeats,
  songs.lateWorkers,
  tracks.missingManifests,
  tracks.otherTracks,
  deliveries.secondIds,
  deliveries.missingDeliveries,
  deliveries.unowedEvents,
  deliveries.postsAfterRecord,
  deliveries.needlessRepeats,
  leftOver,
];

/** Returns the violations in a history, in the order of the rules. */
export function checkHistory(events: readonly HistoryEvent[]): Violation[] {
  const history = indexHistory(events);
  return CHECKS.flatMap((check) => check(history));
}

/** Nothing unfinished is left in Redis. */
function leftOver({ rest }: History): Violation[] {
  return Object.entries(rest?.left ?? {})
    .filter(([, count]) => count > 0)
    .map(([place, count]) => ({ rule: 'left over', what: `${count} ${place}` }));
}
