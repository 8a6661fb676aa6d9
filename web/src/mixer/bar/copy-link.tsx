// The button that copies the link to the mix.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { copyText } from './copy-text.ts';

/** Milliseconds for which the button shows that the link was copied. */
const SHOWN_MS = 3_000;

/** Shows the button. Where the browser does not allow copying, it shows the link to be copied. */
export function CopyLink({ session }: { session: Session }) {
  const result = useSignal<'none' | 'copied' | { readonly link: string }>('none');
  const shown = result.value;
  useEffect(() => {
    if (shown !== 'copied') return;
    const timer = setTimeout(() => {
      result.value = 'none';
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown, result]);
  const copy = async () => {
    const link = session.link();
    result.value = (await copyText(link)) ? 'copied' : { link };
  };
  return (
    <>
      <button type="button" title={TEXT.mixer.linkHint} onClick={copy}>
        {shown === 'copied' ? TEXT.mixer.copied : TEXT.mixer.copyLink}
      </button>
      <span class="unseen" role="status">
        {shown === 'copied' && TEXT.mixer.copied}
      </span>
      {typeof shown === 'object' && (
        <input
          class="link"
          readOnly
          aria-label={TEXT.mixer.linkLabel}
          value={shown.link}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </>
  );
}
