// The button that saves the mix, and the result.

import { useSignal } from '@preact/signals';
import { withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { useEffect } from 'preact/hooks';
import { renderMix } from '../../audio/mixdown/render-mix.ts';
import { problemText } from '../../texts/problem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { gainOf } from '../state/fader.ts';
import { stemGains } from '../state/mix.ts';
import { saveFile } from './save-file.ts';

type Saving =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly done: number; readonly cancelled: AbortController }
  | { readonly state: 'done'; readonly file: string; readonly isClipped: boolean }
  | { readonly state: 'failed'; readonly problem: unknown };

/** Saves the mix of the song `name` as the faders are set now. Changes of the faders meanwhile have no effect on it. */
export function MixExport({ session, name }: { session: Session; name: string }) {
  const saving = useSignal<Saving>({ state: 'none' });
  const now = saving.value;
  useEffect(() => () => stop(saving.peek()), [saving]);

  const start = async () => {
    const cancelled = new AbortController();
    const { signal } = cancelled;
    const { speed, masterDb } = session.mix.value;
    const gains = { stems: stemGains(session.mix.value, session.stems), master: gainOf(masterDb), speed };
    const onProgress = (done: number) => {
      if (!signal.aborted) saving.value = { state: 'running', done, cancelled };
    };
    onProgress(0);
    try {
      const { blob, clippedSamples } = await renderMix(session.audio, gains, { onProgress, signal });
      signal.throwIfAborted();
      const file = fill(TEXT.export.mixName, { song: withoutAudioExtension(name) });
      saveFile(blob, file);
      saving.value = { state: 'done', file, isClipped: clippedSamples > 0 };
    } catch (problem) {
      if (!signal.aborted) saving.value = { state: 'failed', problem };
    }
  };
  const cancel = () => {
    stop(saving.value);
    saving.value = { state: 'none' };
  };

  return (
    <>
      {now.state === 'running' ? (
        <span class="mixing">
          <progress max={1} value={now.done} aria-label={TEXT.export.mixing} />
          <button type="button" onClick={cancel}>
            {TEXT.common.cancel}
          </button>
        </span>
      ) : (
        <button type="button" class="download" title={TEXT.export.mixHint} onClick={start}>
          {TEXT.export.mix}
        </button>
      )}
      <p class={`mix-result ${now.state === 'failed' ? 'problem' : 'quiet'}`} role="status">
        {resultText(now)}
      </p>
    </>
  );
}

function stop(saving: Saving): void {
  if (saving.state === 'running') saving.cancelled.abort(new Error('the visitor does not want the mix any more'));
}

function resultText(saving: Saving): string {
  if (saving.state === 'running') return TEXT.export.mixing;
  if (saving.state === 'failed') return fill(TEXT.export.mixFailed, { problem: problemText(saving.problem) });
  if (saving.state !== 'done') return '';
  const saved = fill(TEXT.export.mixDone, { name: saving.file });
  return saving.isClipped ? `${saved} ${TEXT.export.mixClipped}` : saved;
}
