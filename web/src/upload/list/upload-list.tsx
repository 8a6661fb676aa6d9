// The list of the uploads of this page.

import './list.css';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { UploadQueue } from '../queue/upload-queue.ts';
import { useKeptFocus } from './keep-focus.ts';
import { ListHead, SpokenSummary } from './list-head.tsx';
import { type Act, UploadRow } from './upload-row.tsx';

interface Props {
  readonly queue: UploadQueue;
  readonly act: Act;
  /** Gets the heading, to which the focus can move. */
  readonly title: RefObject<HTMLHeadingElement | null>;
}

/** Lists the uploads. */
export function UploadList({ queue, act, title }: Props) {
  const uploads = queue.uploads.value;
  const box = useRef<HTMLDivElement>(null);
  const rows = () => [...(box.current?.querySelectorAll('li') ?? [])];
  const focused = rows().findIndex((row) => row.contains(document.activeElement));
  // The row that follows a removed one gets its focus.
  useKeptFocus(box, () => rows()[focused] ?? rows().at(-1) ?? title.current);
  return (
    <div class="upload-list" ref={box}>
      <SpokenSummary queue={queue} />
      <div hidden={uploads.length === 0}>
        <ListHead queue={queue} title={title} />
        <ul>
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} act={act} />
          ))}
        </ul>
      </div>
    </div>
  );
}
