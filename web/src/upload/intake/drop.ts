// Takes files that the visitor drops or pastes anywhere on the page.

import { type Choice, filesOfList, selectFiles } from './chosen.ts';
import { walk } from './walk.ts';

/** The receiver of dropped and pasted files. */
export interface DropTarget {
  /** Called with true while files are dragged over the page. */
  onDrag(isOver: boolean): void;
  onFiles(choice: Choice): void;
}

/**
 * Begins to take files. Without it, the browser would replace the page with a file or a link that
 * is dropped beside a box. Returns a function that ends it.
 */
export function takeDrops(target: DropTarget): () => void {
  const stop = new AbortController();
  const listen = <Name extends keyof WindowEventMap>(name: Name, listener: (event: WindowEventMap[Name]) => void) =>
    addEventListener(name, listener, { signal: stop.signal });

  const onDrag = (event: DragEvent) => {
    const isWanted = hasFiles(event.dataTransfer) && !isBlocked();
    if (!isForField(event)) {
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = isWanted ? 'copy' : 'none';
    }
    if (hasFiles(event.dataTransfer)) target.onDrag(isWanted);
  };
  listen('dragenter', onDrag);
  listen('dragover', onDrag);
  listen('dragleave', (event) => {
    // Only a drag that leaves the window has no next element.
    if (event.relatedTarget === null) target.onDrag(false);
  });
  listen('drop', async (event) => {
    if (!isForField(event)) event.preventDefault();
    if (!hasFiles(event.dataTransfer)) return;
    target.onDrag(false);
    if (event.dataTransfer && !isBlocked()) target.onFiles(await choiceOf(event.dataTransfer));
  });
  listen('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0 || isBlocked()) return;
    event.preventDefault();
    target.onFiles(selectFiles(filesOfList(pasted)));
  });
  return () => stop.abort();
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') === true;
}

/** Text and links may be dropped on a text field, which takes them without our help. */
function isForField({ target, dataTransfer }: DragEvent): boolean {
  return !hasFiles(dataTransfer) && target instanceof Element && target.closest('input, textarea') !== null;
}

/** While a dialog is open, files that are dropped beside it are ignored. */
function isBlocked(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

async function choiceOf(data: DataTransfer): Promise<Choice> {
  // The browser empties the list at the end of the event, so it is read at once.
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const entries = items.flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (entries.length < items.length) return selectFiles(filesOfList(data.files));
  const { files, unreadable } = await walk(entries);
  return selectFiles(files, unreadable);
}
