// The offer of a notification when a song is done.

import { TEXT } from '../../texts/text.ts';
import { canNotify, isRefused, notified, notifyWhenDone } from './notifier.ts';

/** Shows the offer, or its result; nothing where the browser does not allow notifications. */
export function NotifyButton({ songhash, name }: { songhash: string; name: string }) {
  const { ask, on, denied } = TEXT.song.notify;
  if (isRefused.value) return <p class="quiet">{denied}</p>;
  if (notified.value.has(songhash)) return <p class="quiet">{on}</p>;
  if (!canNotify()) return null;
  return (
    <button type="button" class="plain" onClick={() => notifyWhenDone(songhash, name)}>
      {ask}
    </button>
  );
}
