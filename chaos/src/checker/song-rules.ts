// Checks songs: an accepted song reaches exactly one final state and stays there, and its attempts
// only grow.

import { isFinal, type SeenEvent, WIPE, type WorkerEvent } from '../history/events.ts';
import { groupBy, type History, hasFault } from './index-history.ts';
import type { Violation } from './violation.ts';

/** A failure for a reason outside the song needs this many attempts. */
const MIN_ATTEMPTS = 3;
/** Codes that blame the song, although all songs of a run are good. */
const BLAMES: ReadonlySet<string> = new Set([
  'BAD_AUDIO',
  'TOO_LONG',
  'ENGINE_REFUSED',
  'AUDIO_MISSING',
  'MODEL_UNAVAILABLE',
]);

/** Returns whether a state ends a run. */
export function isEnd({ state }: Pick<SeenEvent, 'state'>): boolean {
  return isFinal(state);
}

/** Returns whether `a` was certainly read before `b`. */
export function isBefore(a: SeenEvent, b: SeenEvent): boolean {
  return a.by === b.by ? a.t < b.t : a.t < b.from;
}

/** Every accepted song has ended. */
export function lostSongs({ submissions, seen, removedFrom }: History): Violation[] {
  return submissions.flatMap(({ token, accepted }): Violation[] => {
    const [{ hash = '', run = 0 } = {}] = accepted;
    if (hash === '' || removedFrom.has(hash)) return [];
    const later = seen.get(hash)?.filter((event) => event.run >= run) ?? [];
    // A later run opens only when the earlier ones have ended.
    if (later.some((event) => isEnd(event) || event.run > run)) return [];
    const last = later.at(-1);
    const state = last ? `${last.state} in attempt ${last.attempt}` : 'never seen';
    return [{ rule: 'lost song', what: `submission ${token}, song ${hash}, run ${run}: last ${state}` }];
  });
}

/** Each run has one end, and never leaves it. */
export function unsteadyEnds(history: History): Violation[] {
  return runsOf(history).flatMap(([name, events]): Violation[] => {
    const ends = events.filter(isEnd);
    const kinds = new Set(ends.map(({ state, code }) => `${state} ${code ?? ''}`.trim()));
    const words = new Set(ends.map(({ state }) => state));
    const two: Violation[] =
      words.size > 1 ? [{ rule: 'two ends', what: `song ${name}: ${[...kinds].join(' and ')}` }] : [];
    const left = events.find((event) => !isEnd(event) && ends.some((end) => isBefore(end, event)));
    if (!left) return two;
    const what = `song ${name}: ${left.state} in attempt ${left.attempt}, read by ${left.by} at ${left.t} ms`;
    return [...two, { rule: 'left a final state', what }];
  });
}

/**
 * The attempts of an open run only grow, except when Redis was emptied. The end of a run names the
 * attempt whose tracks it has, which may be an earlier one: the first outcome decides.
 */
export function shrinkingAttempts(history: History): Violation[] {
  return runsOf(history).flatMap(([name, events]): Violation[] => {
    const open = events.filter((event) => !isEnd(event));
    for (const [index, later] of open.entries()) {
      const higher = open.slice(0, index).find((earlier) => {
        if (earlier.attempt <= later.attempt || !isBefore(earlier, later)) return false;
        return !hasFault(history, { from: earlier.from, until: later.t }, (fault) => fault.name === WIPE);
      });
      if (higher) {
        const what = `song ${name}: attempt ${later.attempt} at ${later.t} ms after attempt ${higher.attempt} at ${higher.t} ms`;
        return [{ rule: 'attempts decreased', what }];
      }
    }
    return [];
  });
}

/** A good song fails only after several attempts, and never because of its audio. */
export function causelessFailures(history: History): Violation[] {
  return runsOf(history).flatMap(([name, events]): Violation[] => {
    const wrong = events.find(
      ({ by, state, code = '', attempt }) =>
        by.startsWith('poll') && state === 'failed' && (BLAMES.has(code) || attempt < MIN_ATTEMPTS),
    );
    if (!wrong) return [];
    return [{ rule: 'failed without cause', what: `song ${name}: ${wrong.code} in attempt ${wrong.attempt}` }];
  });
}

/** Repeats of one request have one answer. */
export function differingRepeats({ submissions }: History): Violation[] {
  return submissions.flatMap(({ token, accepted }): Violation[] => {
    const answers = new Set(accepted.map(({ hash, run }) => `${hash} run ${run}`));
    return answers.size > 1
      ? [{ rule: 'repeat differs', what: `submission ${token}: ${[...answers].join(', ')}` }]
      : [];
  });
}

/** An attempt whose job was given to another does not end the job in the queue. */
export function lateWorkers(history: History): Violation[] {
  const jobs = groupBy(history.work, ({ hash, run }) => `${hash} run ${run}`);
  return [...jobs].flatMap(([name, work]): Violation[] => {
    const [from = 0, until = 0] = [work[0]?.t, work.at(-1)?.t];
    if (hasFault(history, { from, until }, (fault) => fault.name === WIPE)) return [];
    const begun = work.filter(({ what }) => what === 'begins');
    return work.filter(endsJob).flatMap((end): Violation[] => {
      const later = begun.find(({ attempt, t }) => attempt > end.attempt && t < end.t);
      if (!later) return [];
      const { attempt, separator, result } = end;
      const what = `song ${name}: attempt ${attempt} of ${separator} ended it as ${result}, but attempt ${later.attempt} had begun`;
      return [{ rule: 'late worker', what }];
    });
  });
}

function endsJob({ what, result = '' }: WorkerEvent): boolean {
  return what === 'ends' && isFinal(result);
}

/** Returns what was seen of each run, by a name for people. */
function runsOf({ seen }: History): [string, SeenEvent[]][] {
  const events = [...seen.values()].flat().filter(({ state }) => state !== 'gone');
  return [...groupBy(events, ({ hash, run }) => `${hash} run ${run}`)];
}
