// The head of the list of uploads: title, summary, and the button that removes finished ones.

import { computed } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { hasEnded } from '../../live/known-state.ts';
import { TEXT } from '../../texts/text.ts';
import type { Upload } from '../queue/upload.ts';
import type { UploadQueue } from '../queue/upload-queue.ts';
import { createSpeaker } from './speaker.ts';
import { countUploads, summaryText } from './summary.ts';

const { upload: texts } = TEXT;

/** Shows the head. `title` gets the heading, to which the focus can move. */
export function ListHead({ queue, title }: { queue: UploadQueue; title: RefObject<HTMLHeadingElement | null> }) {
  const ended = useMemo(() => computed(() => queue.uploads.value.filter(isEnded).length), [queue]);
  const summary = useMemo(() => computed(() => summaryText(countUploads(queue.uploads.value))), [queue]);
  return (
    <div class="upload-head">
      <h3 tabIndex={-1} ref={title}>
        {texts.list}
      </h3>
      <p>{summary}</p>
      {ended.value > 1 && (
        <button type="button" onClick={() => queue.remove(queue.uploads.value.filter(isEnded))}>
          {texts.removeEnded}
        </button>
      )}
    </div>
  );
}

/** Speaks the summary. It is always on the page, so that screen readers know the live region. */
export function SpokenSummary({ queue }: { queue: UploadQueue }) {
  const speaker = useMemo(() => createSpeaker(computed(() => summaryText(countUploads(queue.uploads.value)))), [queue]);
  useEffect(() => speaker.stop, [speaker]);
  return (
    <p class="unseen" role="status">
      {speaker.spoken}
    </p>
  );
}

function isEnded({ phase, live }: Upload): boolean {
  const { name } = phase.value;
  if (name !== 'accepted') return name === 'failed' || name === 'stopped';
  return hasEnded(live.value);
}
