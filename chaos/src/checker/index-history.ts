// Sorts a history into songs, submissions and deliveries for the rules of the checker.

import type * as Events from '../history/events.ts';
import type { HistoryEvent } from '../history/events.ts';

/** A time span in milliseconds of the run. */
interface Span {
  readonly from: number;
  readonly until: number;
}

/** A fault with its span. A fault without an end lasts to the end of the history. */
export interface FaultSpan extends Span {
  readonly name: string;
  readonly targets: readonly string[];
}

/** One submission: a request with all its repeats. */
export interface Submission {
  readonly token: string;
  readonly base: string;
  readonly on: readonly string[];
  readonly sentAt: number;
  /** The answers that accept it, in their order. */
  readonly accepted: readonly Events.AnswerEvent[];
}

/** A POST with the status of its answer; 0: it got none. */
export interface Post extends Events.PostEvent {
  readonly status: number;
  /** The time of the answer; undefined: it got none. */
  readonly answeredAt: number | undefined;
}

/** A history by its subjects. All lists are in the order of time. */
export interface History {
  readonly events: readonly HistoryEvent[];
  readonly faults: readonly FaultSpan[];
  /** The tracks of each base without faults. */
  readonly baselines: ReadonlyMap<string, Events.TrackHashes>;
  readonly submissions: readonly Submission[];
  /** The states of each song that clients have read, in the order in which the reads ended. */
  readonly seen: ReadonlyMap<string, readonly Events.SeenEvent[]>;
  readonly posts: readonly Post[];
  readonly deliveries: readonly Events.DeliveryEvent[];
  readonly downloads: readonly Events.DownloadEvent[];
  readonly work: readonly Events.WorkerEvent[];
  /** The songs that a client has asked to remove, with the time of the first such request. */
  readonly removedFrom: ReadonlyMap<string, number>;
  readonly rest: Events.RestEvent | undefined;
}

/** The base of each song by its songhash. */
export function basesOf({ submissions }: History): Map<string, string> {
  return new Map(submissions.flatMap(({ base, accepted }) => accepted.map(({ hash = '' }) => [hash, base] as const)));
}

/** Indexes the events of a history, which may be in any order. */
export function indexHistory(recorded: readonly HistoryEvent[]): History {
  const events = recorded.toSorted((a, b) => a.t - b.t);
  const of = <K extends HistoryEvent['kind']>(kind: K) =>
    events.filter((event): event is Extract<HistoryEvent, { kind: K }> => event.kind === kind);
  const ends = new Map(of('fault-end').map(({ id, t }) => [id, t]));
  const answered = new Map(of('posted').map((event) => [event.post, event]));
  const removals = of('remove').toSorted((a, b) => b.from - a.from);
  return {
    events,
    faults: of('fault').map(({ id, t, name, targets }) => ({
      name,
      targets,
      from: t,
      until: ends.get(id) ?? Number.POSITIVE_INFINITY,
    })),
    baselines: new Map(of('baseline').map(({ base, tracks }) => [base, tracks])),
    submissions: submissionsOf(of('submit'), of('answer')),
    seen: groupBy(of('seen'), ({ hash }) => hash),
    posts: of('post').map((post) => {
      const answer = answered.get(post.post);
      return { ...post, status: answer?.status ?? 0, answeredAt: answer?.t };
    }),
    deliveries: of('delivery'),
    downloads: of('download'),
    work: of('worker'),
    removedFrom: new Map(removals.map(({ hash, from }) => [hash, from])),
    rest: of('rest').at(-1),
  };
}

/** Groups items by a key, in their order. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Returns whether a fault that `concerns` accepts overlaps the span. */
export function hasFault({ faults }: History, span: Span, concerns: (fault: FaultSpan) => boolean): boolean {
  return faults.some((fault) => fault.from <= span.until && fault.until >= span.from && concerns(fault));
}

function submissionsOf(sent: readonly Events.SubmitEvent[], answers: readonly Events.AnswerEvent[]): Submission[] {
  const answersOf = groupBy(answers, ({ token }) => token);
  return [...groupBy(sent, ({ token }) => token)].flatMap(([token, [first]]) => {
    if (!first) return [];
    const accepted = (answersOf.get(token) ?? []).filter(({ hash }) => hash !== undefined);
    return [{ token, base: first.base, on: first.on, sentAt: first.t, accepted }];
  });
}
