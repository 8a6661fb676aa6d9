// Buttons of the open song.

import { useRef } from 'preact/hooks';
import type { RunView } from '../../api/types.ts';
import { isUnderWay } from '../../texts/state-text.ts';
import { TEXT } from '../../texts/text.ts';
import type { SongActions } from '../open/song-actions.ts';
import { RemoveDialog } from './remove-dialog.tsx';

/** Properties of ActionButtons. */
export interface ActionButtonsProps {
  readonly name: string;
  readonly view: RunView;
  readonly actions: SongActions;
  /** Called after an action that may make a button disappear. */
  readonly onAct: () => void;
  readonly onRemoved: () => void;
}

/** Shows the actions that are possible in the state of the song. */
export function ActionButtons({ name, view, actions, onAct, onRemoved }: ActionButtonsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const act = async (action: () => Promise<boolean>) => {
    if (await action()) onAct();
  };
  const remove = async () => {
    if (await actions.remove()) onRemoved();
  };
  return (
    <div class="buttons">
      {isUnderWay(view) && (
        <button type="button" onClick={() => act(actions.cancel)}>
          {TEXT.common.cancel}
        </button>
      )}
      {view.can_retry && (
        <button type="button" class="primary" onClick={() => act(actions.retry)}>
          {TEXT.common.retry}
        </button>
      )}
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {TEXT.common.remove}
      </button>
      <RemoveDialog dialog={dialog} name={name} isUnderWay={isUnderWay(view)} onRemove={remove} />
    </div>
  );
}
