// One row of the list of uploads.

import { useEffect, useRef, useState } from 'preact/hooks';
import { fill, TEXT } from '../../texts/text.ts';
import type { Upload } from '../queue/upload.ts';
import { useKeptFocus } from './keep-focus.ts';
import { type Action, rowView } from './row-view.ts';

const { upload: texts } = TEXT;
const CLASSES: Partial<Record<Action, string>> = { open: 'primary', remove: 'upload-cross' };
const CROSS = '×';
const TICK_MS = 1_000;

/** The actions of all rows. */
export type Act = (action: Action, upload: Upload) => void;

/** Shows an upload and, once the server has it, its song. */
export function UploadRow({ upload, act }: { upload: Upload; act: Act }) {
  const phase = upload.phase.value;
  const now = useNow(phase.name === 'pausing');
  const { file, folder } = upload;
  const view = rowView({ phase, sentBytes: upload.sentBytes.value, size: file.size, live: upload.live.value, now });
  const row = useRef<HTMLLIElement>(null);
  useKeptFocus(row, () => row.current);
  return (
    <li class={`upload-row upload-${view.tone}`} ref={row} tabIndex={-1}>
      <p class="upload-name" dir="auto" title={folder === '' ? file.name : `${folder}/${file.name}`}>
        {file.name}
      </p>
      <p class="upload-state">
        <span>{view.text}</span>
        {view.detail !== '' && <span class="upload-detail">{view.detail}</span>}
      </p>
      {view.bar !== undefined && (
        // A bar without a value is another element: Preact cannot take the value from a bar.
        <progress
          key={String(view.bar === null)}
          max={1}
          aria-label={fill(texts.progress, { name: file.name })}
          {...barValue(view.bar)}
        />
      )}
      <p class="upload-actions">
        {view.actions.map((action) => (
          <button
            key={action}
            type="button"
            class={CLASSES[action]}
            title={action === 'remove' ? texts.actions.remove : undefined}
            aria-label={fill(texts.actionOf, { action: texts.actions[action], name: file.name })}
            onClick={() => act(action, upload)}
          >
            {action === 'remove' ? CROSS : texts.actions[action]}
          </button>
        ))}
      </p>
    </li>
  );
}

function barValue(bar: number | null) {
  return bar === null ? {} : { value: bar };
}

/** Returns the time, which advances while `isTicking`. */
function useNow(isTicking: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isTicking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
