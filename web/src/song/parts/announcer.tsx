// Announces the state of a song to screen readers, only when it begins to wait or run, and when it
// ends. Stages, positions and percents would interrupt the reader too often.

import type { RunView } from '../../api/types.ts';
import { failureText } from '../../texts/problem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';

const STATES: Readonly<Record<RunView['state'], string>> = {
  waiting: TEXT.states.waiting,
  running: TEXT.states.running,
  done: TEXT.states.done,
  failed: TEXT.states.failed,
  cancelled: TEXT.states.cancelled,
};

/** A live region. `view`: undefined while nothing is known. */
export function Announcer({ name, view }: { name: string; view: RunView | undefined }) {
  return (
    <p class="unseen" role="status">
      {view && fill(TEXT.song.announced, { name, state: textOf(view) })}
    </p>
  );
}

function textOf(view: RunView): string {
  return view.state === 'failed' ? failureText(view) : STATES[view.state];
}
