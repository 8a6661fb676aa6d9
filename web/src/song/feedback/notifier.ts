// Notifications of the system about songs that have ended, on request.

import { effect, signal } from '@preact/signals';
import { goToSong } from '../../address.ts';
import { hasEnded } from '../../live/known-state.ts';
import { watchSong } from '../../live/song-feed.ts';
import { fill, TEXT } from '../../texts/text.ts';

/** The songs for whose end the visitor has requested a notification. */
export const notified = signal<ReadonlySet<string>>(new Set());

/** True: the visitor or the browser has refused notifications. */
export const isRefused = signal(false);

/**
 * Returns whether the page can show notifications. Chrome on Android has the interface but does
 * not let pages use it.
 */
export function canNotify(): boolean {
  return (
    'Notification' in globalThis &&
    isSecureContext &&
    Notification.permission !== 'denied' &&
    !/Android/.test(navigator.userAgent)
  );
}

/**
 * Shows a notification when the song ends while the tab is hidden. Asks for the permission if it
 * was never asked for, so call it in the handler of a click.
 */
export async function notifyWhenDone(songhash: string, name: string): Promise<void> {
  const permission =
    Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission;
  isRefused.value = permission === 'denied';
  if (permission !== 'granted' || notified.value.has(songhash)) return;
  notified.value = new Set([...notified.value, songhash]);
  const { state, stop } = watchSong(songhash);
  const end = effect(() => {
    const live = state.value;
    if (live === undefined || !hasEnded(live)) return;
    // An effect cannot dispose of itself while it runs.
    queueMicrotask(() => {
      end();
      stop();
      notified.value = new Set([...notified.value].filter((one) => one !== songhash));
    });
    if (live !== 'removed' && live.state !== 'cancelled') show(songhash, name, live.state === 'done');
  });
}

function show(songhash: string, name: string, isDone: boolean): void {
  if (!document.hidden) return;
  const { done, failed, body } = TEXT.song.notify;
  const notification = new Notification(fill(isDone ? done : failed, { name }), {
    tag: songhash,
    ...(isDone && { body }),
  });
  notification.addEventListener('click', () => {
    focus();
    goToSong(songhash);
    notification.close();
  });
}
