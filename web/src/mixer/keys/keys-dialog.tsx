// The list of the keys of the mixer.

import { useEffect, useRef } from 'preact/hooks';
import { TEXT } from '../../texts/text.ts';
import { characterKeys } from './character-keys.ts';
import './keys.css';

/** Shows the list while `isOpen`. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog class="keys" ref={dialog} aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">{TEXT.mixer.keysTitle}</h2>
      <dl>
        {TEXT.mixer.keyList.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label>
        <input
          type="checkbox"
          checked={characterKeys.isOn}
          onChange={(event) => characterKeys.set(event.currentTarget.checked)}
        />{' '}
        {TEXT.mixer.characterKeys}
      </label>
      <p>
        <button type="button" onClick={onClose}>
          {TEXT.common.close}
        </button>
      </p>
    </dialog>
  );
}
