// Describes one upload for its row in the list.

import type { Accepted, SongEventData } from '../../api/types.ts';
import type { LiveState } from '../../live/song-feed.ts';
import { sizeText } from '../../texts/measure-text.ts';
import { failureText } from '../../texts/problem-text.ts';
import { attemptText, estimateText, fractionOf, isUnderWay, percentText, stateText } from '../../texts/state-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import { isDetailUseful, isFinal, uploadProblemText } from '../queue/local-problem.ts';
import type { Phase } from '../queue/upload.ts';

/**
 * An action of a row. `stop` ends an upload, `cancel` cancels a song on the server, `again` sends
 * the file again, `retry` separates the song again without its file.
 */
export type Action = 'open' | 'cancel' | 'stop' | 'now' | 'again' | 'retry' | 'remove';

/** The texts and actions of a row. */
export interface RowView {
  /** The state. It changes rarely. */
  readonly text: string;
  /** Bytes, percent and remaining time. It changes often. */
  readonly detail: string;
  readonly tone: 'quiet' | 'busy' | 'good' | 'problem';
  /** 0 to 1; null: a bar without a known value; undefined: no bar. */
  readonly bar?: number | null | undefined;
  readonly actions: readonly Action[];
}

/** The data of a row. */
export interface RowData {
  readonly phase: Phase;
  readonly sentBytes: number;
  readonly size: number;
  readonly live: LiveState;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const { upload } = TEXT;

/** Returns the row of an upload. */
export function rowView({ phase, sentBytes, size, live, now }: RowData): RowView {
  switch (phase.name) {
    case 'chosen':
      return { text: upload.chosen, detail: sizeText(size), tone: 'quiet', actions: ['remove'] };
    case 'queued':
      return { text: upload.queued, detail: sizeText(size), tone: 'quiet', actions: ['stop'] };
    case 'sending':
      return sendingView(sentBytes, size);
    case 'stopping':
      return { text: upload.stopping, detail: '', tone: 'busy', bar: null, actions: [] };
    case 'stopped':
      return { text: upload.stopped, detail: '', tone: 'quiet', actions: ['again', 'remove'] };
    case 'pausing': {
      const left = fill(upload.again, { n: Math.max(0, Math.ceil((phase.until - now) / 1000)) });
      return { text: uploadProblemText(phase.problem), detail: left, tone: 'busy', actions: ['now', 'stop'] };
    }
    case 'failed': {
      const actions: Action[] = isFinal(phase.problem) ? ['remove'] : ['again', 'remove'];
      return { text: uploadProblemText(phase.problem), detail: '', tone: 'problem', actions };
    }
    case 'accepted':
      return songRow(phase.answer, phase.isRepeat, live);
  }
}

function sendingView(sentBytes: number, size: number): RowView {
  const isSent = sentBytes >= size;
  return {
    text: isSent ? upload.sent : upload.sending,
    detail: fill(upload.bytes, { sent: sizeText(Math.min(sentBytes, size)), total: sizeText(size) }),
    tone: 'busy',
    bar: isSent ? null : sentBytes / size,
    actions: ['stop'],
  };
}

function songRow(answer: Accepted, isRepeat: boolean, live: LiveState): RowView {
  if (live === 'removed') return { text: upload.removed, detail: '', tone: 'quiet', actions: ['again', 'remove'] };
  const view = live ?? before(answer);
  const isOld = answer.status === 'done' && view.run === answer.run;
  if (view.state === 'done') {
    const text = isOld ? upload.alreadyDone : stateText(view);
    return { text, detail: '', tone: 'good', actions: ['open', 'remove'] };
  }
  if (isUnderWay(view)) {
    const wasThere = answer.status === 'joined' && !isRepeat ? upload.alreadyWaiting : '';
    const detail = [percentText(view), estimateText(view.estimate_seconds), attemptText(view)];
    return {
      text: [stateText(view), wasThere].filter(Boolean).join('. '),
      detail: detail.filter(Boolean).join(', '),
      tone: 'busy',
      bar: view.state === 'running' ? (fractionOf(view) ?? null) : undefined,
      actions: ['open', 'cancel'],
    };
  }
  const actions: Action[] = view.can_retry === false ? ['remove'] : ['retry', 'remove'];
  if (view.state === 'failed')
    return { text: failureText(view, isDetailUseful(view)), detail: '', tone: 'problem', actions };
  return { text: stateText(view), detail: '', tone: 'quiet', actions };
}

/** Returns the state of a song whose first live state has not arrived. */
function before({ hash, state, position, run }: Accepted): SongEventData {
  const nothing = { attempt: 0, progress: 0, stage: '', estimate_seconds: null, stalled: false };
  return { hash, state, position, run, ...nothing, started_at: null, finished_at: null };
}
