// Listens to the keys of the mixer on the whole page.

import { useEffect } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import { commandOf, isCharacter } from '../state/shortcuts.ts';
import { characterKeys } from './character-keys.ts';
import { keepsKey } from './kept-keys.ts';
import { runCommand } from './run-command.ts';

/** Executes the keys of a mixer while it is shown. `onHelp` opens the list of the keys. */
export function useKeys(session: Session, onHelp: () => void): void {
  useEffect(() => {
    const stopped = new AbortController();
    const options = { capture: true, signal: stopped.signal };
    let isPointer = false;
    let isClicked = false;
    let isSpaceTaken = false;

    const onKeyDown = (event: KeyboardEvent) => {
      isPointer = false;
      const element = event.target instanceof Element ? event.target : document.body;
      const command = commandOf(event);
      if (!command || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      if (keepsKey(element, event.key, isClicked && element === document.activeElement)) return;
      if (isCharacter(event) && !characterKeys.isOn && command.name !== 'help') return;
      event.preventDefault();
      isSpaceTaken = event.key === ' ';
      if (command.name === 'help') onHelp();
      // A key that is held down repeats seeking and changes of the volume, but toggles only once.
      else if (!event.repeat || command.name === 'seek' || command.name === 'master') {
        const sentence = runCommand(session, command);
        if (sentence) session.announcement.value = sentence;
        if (command.name === 'select') followFocus(session.selected.value);
      }
    };

    document.addEventListener('pointerdown', () => (isPointer = true), options);
    document.addEventListener('focusin', () => (isClicked = isPointer), options);
    document.addEventListener('keydown', onKeyDown, { signal: stopped.signal });
    // Some browsers press a button when the space bar is released.
    document.addEventListener(
      'keyup',
      (event) => {
        if (event.key === ' ' && isSpaceTaken) event.preventDefault();
        if (event.key === ' ') isSpaceTaken = false;
      },
      options,
    );
    return () => stopped.abort();
  }, [session, onHelp]);
}

/** Moves the focus to the same control of the selected lane, when it is on a lane. */
function followFocus(stem: string): void {
  const focused = document.activeElement;
  const lane = focused?.closest('.lane');
  if (!focused || !lane) return;
  const index = [...lane.querySelectorAll('button, input')].indexOf(focused);
  const next = document.querySelectorAll<HTMLElement>(`.lane[data-stem="${stem}"] :is(button, input)`)[index];
  next?.focus();
}
