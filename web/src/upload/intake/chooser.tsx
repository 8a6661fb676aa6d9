// The buttons that choose files and folders.

import { useEffect, useRef } from 'preact/hooks';
import { fill, TEXT } from '../../texts/text.ts';
import { ACCEPT, OTHER_FORMATS, USUAL_FORMATS } from './audio-files.ts';
import { type Choice, filesOfList, selectFiles } from './chosen.ts';

const { upload: texts } = TEXT;

interface Props {
  onFiles(choice: Choice): void;
  /** The limits of the server in words; empty: not known. */
  readonly limits: string;
}

/** Lets the visitor choose songs. Phones cannot choose a folder, and do not get the button. */
export function Chooser({ onFiles, limits }: Props) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => folder.current?.setAttribute('webkitdirectory', ''), []);
  const take = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const found = filesOfList(currentTarget.files ?? []);
    // The same file can be chosen again.
    currentTarget.value = '';
    if (found.length > 0) onFiles(selectFiles(found));
  };
  return (
    <div class="upload-box">
      <p class="upload-choose">
        <button type="button" class="primary" onClick={() => files.current?.click()}>
          {texts.choose}
        </button>
        {canChooseFolder() && (
          <button type="button" onClick={() => folder.current?.click()}>
            {texts.chooseFolder}
          </button>
        )}
        <span class="upload-hint">{texts.dropHint}</span>
      </p>
      <p class="quiet">
        {fill(texts.formats, { names: USUAL_FORMATS.join(', '), n: OTHER_FORMATS })} {limits}
      </p>
      <input type="file" hidden multiple accept={ACCEPT} ref={files} onChange={take} />
      <input type="file" hidden multiple ref={folder} onChange={take} />
    </div>
  );
}

function canChooseFolder(): boolean {
  return 'webkitdirectory' in HTMLInputElement.prototype && matchMedia('(hover: hover)').matches;
}
