// Asks before a song is removed.

import type { RefObject } from 'preact';
import { useId } from 'preact/hooks';
import { fill, TEXT } from '../../texts/text.ts';

/** Properties of RemoveDialog. */
export interface RemoveDialogProps {
  /** The owner opens the dialog with showModal(). */
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly name: string;
  readonly isUnderWay: boolean;
  readonly onRemove: () => void;
}

/** A dialog whose safe answer has the focus. */
export function RemoveDialog({ dialog, name, isUnderWay, onRemove }: RemoveDialogProps) {
  const id = useId();
  const { question, running, effect } = TEXT.song.remove;
  const onClose = () => {
    if (dialog.current?.returnValue === 'remove') onRemove();
    if (dialog.current) dialog.current.returnValue = '';
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <form method="dialog">
        <p id={id}>{fill(question, { name })}</p>
        <p class="quiet">
          {isUnderWay && `${running} `}
          {effect}
        </p>
        <div class="buttons">
          {/* The first button gets the focus. */}
          <button type="submit" value="keep">
            {TEXT.common.keep}
          </button>
          <button type="submit" value="remove" class="danger">
            {TEXT.common.remove}
          </button>
        </div>
      </form>
    </dialog>
  );
}
