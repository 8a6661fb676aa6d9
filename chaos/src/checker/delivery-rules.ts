// Checks deliveries: the server posts each event that it owes to a submission under one id until a
// POST succeeds, and does not post it after the success is recorded.
//
// A notifier can die after a POST has succeeded and before the success is recorded. Then a repeat
// is right. So a repeat is allowed when a fault of a notifier, of Redis, of a storage service or of
// the disk falls into the time from the start of the successful POST until RECORD_MS after its
// answer.

import { groupBy, type History, hasFault, type Post, type Submission } from './index-history.ts';
import { isEnd } from './song-rules.ts';
import type { Violation } from './violation.ts';

/** The longest time in which a notifier that no fault disturbs records a success. */
export const RECORD_MS = 5_000;
const RECORDERS = /^(notifier|redis|storage|disk)/;

/** Each event of a submission has one id. */
export function secondIds({ posts }: History): Violation[] {
  return [...groupBy(posts, ({ token, event }) => `submission ${token}, event ${event}`)].flatMap(
    ([name, all]): Violation[] => {
      const ids = new Set(all.map(({ id }) => id));
      return ids.size > 1 ? [{ rule: 'second webhook id', what: `${name}: ${[...ids].join(', ')}` }] : [];
    },
  );
}

/** Each event that is owed arrives: the receiver accepts every callback in the end. */
export function missingDeliveries(history: History): Violation[] {
  const succeeded = new Set(history.posts.filter(isSuccess).map(({ token, event }) => `${token} ${event}`));
  return history.submissions.flatMap((submission): Violation[] => {
    const event = owedEvent(history, submission);
    if (event === undefined || succeeded.has(`${submission.token} ${event}`)) return [];
    const tries = history.posts.filter((post) => post.token === submission.token).length;
    return [
      { rule: 'missing delivery', what: `submission ${submission.token}, event ${event}: ${tries} POSTs, no success` },
    ];
  });
}

/** Only events that a submission asked for and that happened are posted. */
export function unowedEvents(history: History): Violation[] {
  const byToken = new Map(history.submissions.map((submission) => [submission.token, submission]));
  return history.posts.flatMap(({ token, event, post }): Violation[] => {
    const submission = byToken.get(token);
    const isWanted = submission && (event === 'done' || submission.on.includes(event));
    const happened = submission && owedEvent(history, submission);
    if (isWanted && (happened === undefined || happened === event)) return [];
    return [{ rule: 'event not owed', what: `submission ${token}, event ${event}, POST ${post}` }];
  });
}

/** No POST follows a success that a client has seen recorded. */
export function postsAfterRecord({ posts, deliveries }: History): Violation[] {
  const seenAt = new Map<string, number>();
  for (const { id, state, t } of deliveries) if (state === 'delivered' && !seenAt.has(id)) seenAt.set(id, t);
  return posts.flatMap(({ id, t, token, post }): Violation[] => {
    const at = seenAt.get(id);
    if (at === undefined || t <= at) return [];
    return [
      { rule: 'post after record', what: `submission ${token}, ${id}: POST ${post} at ${t} ms, delivered at ${at} ms` },
    ];
  });
}

/** Returns the POSTs that follow a success. `isExcused`: a fault may have caused the repeat. */
export function repeats(history: History): { readonly post: Post; readonly isExcused: boolean }[] {
  return [...groupBy(history.posts, ({ id }) => id).values()].flatMap((posts) =>
    posts.flatMap((post) => {
      const earlier = posts.filter((other) => isSuccess(other) && (other.answeredAt ?? 0) < post.t).at(-1);
      if (!earlier) return [];
      const span = { from: earlier.t, until: (earlier.answeredAt ?? earlier.t) + RECORD_MS };
      const isExcused = hasFault(history, span, ({ targets }) => targets.some((target) => RECORDERS.test(target)));
      return [{ post, isExcused }];
    }),
  );
}

/** No POST follows a success unless a fault may have prevented its record. */
export function needlessRepeats(history: History): Violation[] {
  return repeats(history)
    .filter(({ isExcused }) => !isExcused)
    .map(({ post: { token, id, post, t } }) => ({
      rule: 'post after success',
      what: `submission ${token}, ${id}: POST ${post} at ${t} ms`,
    }));
}

function isSuccess({ status }: Post): boolean {
  return status >= 200 && status < 300;
}

/** Returns the event that a submission is owed; undefined: none, or it is not known. */
function owedEvent({ seen, removedFrom }: History, { accepted, on }: Submission): string | undefined {
  const [{ hash = '', run = 0 } = {}] = accepted;
  // A removed song may have no records any more. Then nothing is owed after a loss of Redis.
  if (hash === '' || removedFrom.has(hash)) return undefined;
  const end = seen.get(hash)?.find((event) => event.run === run && isEnd(event));
  if (!end) return undefined;
  return end.state === 'done' || on.includes(end.state) ? end.state : undefined;
}
