// Prints the table of a run from its history.

import { checkHistory } from './checker/check.ts';
import { repeats } from './checker/delivery-rules.ts';
import { type History, indexHistory } from './checker/index-history.ts';
import { isEnd } from './checker/song-rules.ts';
import { RULES, type Violation } from './checker/violation.ts';
import type { HistoryEvent } from './history/events.ts';

const SHOWN = 20;

/** Returns the lines of the table, and the violations at its end. */
export function reportOf(events: readonly HistoryEvent[]): { lines: string[]; violations: Violation[] } {
  const history = indexHistory(events);
  const violations = checkHistory(events);
  const rows = [...faultRows(history), ...songRows(history), ...deliveryRows(history), ...timeRows(history)];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  const found = violations.slice(0, SHOWN).map(({ rule, what }) => `  ${rule}: ${what}`);
  const more = violations.length > SHOWN ? [`  and ${violations.length - SHOWN} more`] : [];
  const broken = Object.keys(RULES).filter((rule) => violations.some((violation) => violation.rule === rule));
  const total = `violations: ${violations.length}${broken.length > 0 ? ` (${broken.join(', ')})` : ''}`;
  return { lines: [...lines, total, ...found, ...more], violations };
}

type Row = readonly [name: string, value: string];

function faultRows({ faults }: History): Row[] {
  const counts = new Map<string, number>();
  for (const { name } of faults) counts.set(name, (counts.get(name) ?? 0) + 1);
  const rows = [...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, n]): Row => [`  ${name}`, String(n)]);
  return [['faults', String(faults.length)], ...rows];
}

function songRows({ submissions, seen, work, downloads, removedFrom, events }: History): Row[] {
  const accepted = submissions.filter((submission) => submission.accepted.length > 0);
  const runs = new Map<string, string>();
  for (const event of [...seen.values()].flat()) if (isEnd(event)) runs.set(`${event.hash} ${event.run}`, event.state);
  const ends = (state: string) => [...runs.values()].filter((each) => each === state).length;
  const begun = work.filter(({ what }) => what === 'begins');
  const most = Math.max(0, ...begun.map(({ attempt }) => attempt));
  const refused = events.filter((event) => event.kind === 'answer' && event.hash === undefined).length;
  return [
    ['requests to separate a song', `${accepted.length} accepted, ${refused} refused or without an answer`],
    [
      'songs',
      `${new Set(accepted.map(({ accepted: [first] }) => first?.hash)).size}, of which ${removedFrom.size} removed`,
    ],
    ['runs that ended', `${ends('done')} done, ${ends('failed')} failed, ${ends('cancelled')} cancelled`],
    ['attempts', `${begun.length}; the most of one run: ${most}`],
    ['states seen', String([...seen.values()].flat().length)],
    ['tracks downloaded', String(downloads.filter(({ status }) => status === 200).length)],
  ];
}

function deliveryRows(history: History): Row[] {
  const { posts } = history;
  const ids = new Set(posts.map(({ id }) => id)).size;
  const good = posts.filter(({ status }) => status >= 200 && status < 300).length;
  return [
    ['deliveries', `${ids} in ${posts.length} POSTs, of which ${good} succeeded`],
    [
      'POSTs after a success',
      `${repeats(history).filter(({ isExcused }) => isExcused).length} allowed, because a fault prevented the record`,
    ],
  ];
}

function timeRows({ faults, submissions, seen, events }: History): Row[] {
  const accepted = submissions.flatMap((submission) => submission.accepted.map(({ t }) => t)).toSorted((a, b) => a - b);
  // Clients send nothing while they wait for many songs, so the time begins with a request.
  const waits = faults.flatMap(({ until }) => {
    const sent = submissions.find(({ sentAt }) => sentAt >= until)?.sentAt;
    const next = sent === undefined ? undefined : accepted.find((t) => t >= sent);
    return sent === undefined || next === undefined ? [] : [next - sent];
  });
  const lives = submissions.flatMap(({ accepted: [first] }) => {
    const end = seen.get(first?.hash ?? '')?.find((event) => event.run === first?.run && isEnd(event));
    return first && end && end.t > first.t ? [end.t - first.t] : [];
  });
  const healed = events.find(({ kind }) => kind === 'healed')?.t;
  const rest = events.find(({ kind }) => kind === 'rest')?.t;
  return [
    ['longest time from the first request after a fault to the next accepted song', seconds(Math.max(0, ...waits))],
    ['longest time from an accepted song to its end', seconds(Math.max(0, ...lives))],
    [
      'time from the end of all faults until all was settled',
      healed === undefined || rest === undefined ? 'not reached' : seconds(rest - healed),
    ],
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
