// The dialog that asks before songs are removed, and shows the progress of their removal.

import './remove.css';
import { useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { ListedSong } from '../../api/types.ts';
import { songName } from '../../live/song-name.ts';
import { problemText } from '../../texts/problem-text.ts';
import { isUnderWay } from '../../texts/state-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import { removeSongs } from './remove-songs.ts';

/** The most names that the dialog lists. */
const NAMES = 5;

/** The songs to remove, and the calls of the dialog. */
export interface RemoveDialogProps {
  /** At least one song. */
  readonly songs: readonly ListedSong[];
  /** A song is removed. The dialog may still remove others. */
  readonly onRemoved: (hash: string) => void;
  /** The dialog is closed. */
  readonly onClose: () => void;
}

/** Opens a dialog that stays open until the songs are removed or the visitor keeps them. */
export function RemoveDialog({ songs, onRemoved, onClose }: RemoveDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const removed = useSignal<readonly string[]>([]);
  const isBusy = useSignal(false);
  const problem = useSignal<unknown>(undefined);
  const left = songs.filter(({ hash }) => !removed.value.includes(hash));
  const n = songs.length;

  useLayoutEffect(() => dialog.current?.showModal(), []);

  const remove = async () => {
    isBusy.value = true;
    problem.value = undefined;
    const hashes = left.map(({ hash }) => hash);
    try {
      await removeSongs(hashes, (hash) => {
        removed.value = [...removed.value, hash];
      });
      dialog.current?.close();
    } catch (error) {
      problem.value = error;
    } finally {
      isBusy.value = false;
    }
  };
  const close = () => {
    // The rows disappear after the dialog has returned the focus to one of them.
    for (const hash of removed.value) onRemoved(hash);
    onClose();
  };
  const underWay = left.filter(isUnderWay).length;

  return (
    <dialog
      ref={dialog}
      class="remove-dialog"
      aria-labelledby={title}
      onCancel={(event) => isBusy.value && event.preventDefault()}
      onClose={close}
    >
      <h2 id={title}>{fill(TEXT.library.removeTitle, { n })}</h2>
      <ul>
        {left.slice(0, NAMES).map((song) => (
          <li key={song.hash} dir="auto">
            {songName(song)}
          </li>
        ))}
        {left.length > NAMES && <li>{fill(TEXT.library.removeMore, { n: left.length - NAMES })}</li>}
      </ul>
      <p>{fill(TEXT.library.removeNote, { n })}</p>
      {underWay > 0 && <p>{fill(TEXT.library.removeRunning, { n: underWay })}</p>}
      <p role="status" class={problem.value === undefined ? 'quiet' : 'problem'}>
        {isBusy.value && fill(TEXT.library.removeProgress, { n: Math.min(n, removed.value.length + 1), all: n })}
        {problem.value !== undefined && problemText(problem.value)}
      </p>
      <div class="dialog-buttons">
        <button type="button" disabled={isBusy.value} onClick={() => dialog.current?.close()}>
          {TEXT.common.keep}
        </button>
        <button type="button" class="danger" disabled={isBusy.value} onClick={() => void remove()}>
          {TEXT.library.removeNow}
        </button>
      </div>
    </dialog>
  );
}
