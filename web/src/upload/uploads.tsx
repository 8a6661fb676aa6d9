// The form for uploads and the list of the uploads of this page.

import './upload.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { openSong } from '../address.ts';
import { fill, TEXT } from '../texts/text.ts';
import { Chooser } from './intake/chooser.tsx';
import type { Choice } from './intake/chosen.ts';
import { takeDrops } from './intake/drop.ts';
import { guardLeaving } from './leaving.ts';
import { limitText } from './limit-words.ts';
import { useKeptFocus } from './list/keep-focus.ts';
import { UploadList } from './list/upload-list.tsx';
import { OptionsPanel } from './options/options-panel.tsx';
import type { ServerFacts } from './options/server-facts.ts';
import { createUploadParts } from './upload-parts.ts';

const { upload: texts } = TEXT;

/** The models may have changed while the page was in the background. */
function refreshWhenVisible({ refresh }: ServerFacts): () => void {
  const check = () => document.hidden || refresh();
  document.addEventListener('visibilitychange', check);
  return () => document.removeEventListener('visibilitychange', check);
}

/** Accepts files and shows their progress. */
export function Uploads() {
  const [{ queue, options, server, act, choose, notice }] = useState(createUploadParts);
  const isDragged = useSignal(false);
  const submit = useRef<HTMLButtonElement>(null);
  const title = useRef<HTMLHeadingElement>(null);

  const form = useRef<HTMLFormElement>(null);
  useKeptFocus(form, () => form.current?.querySelector('button'));

  const take = (choice: Choice) => {
    choose(choice);
    // A file may be dropped while the form is out of sight.
    requestAnimationFrame(() => submit.current?.focus());
  };
  useEffect(() => {
    const stops = [
      takeDrops({ onDrag: (isOver) => (isDragged.value = isOver), onFiles: take }),
      guardLeaving(queue.uploads),
      refreshWhenVisible(server),
      server.stop,
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const chosen = queue.uploads.value.filter(({ phase }) => phase.value.name === 'chosen');
  const send = (event: Event) => {
    event.preventDefault();
    // The button disappears, and the focus moves to the list of the uploads.
    title.current?.focus();
    queue.start(options.resolved.value.query);
  };
  const facts = server.facts.value;
  const isSlim = openSong.value !== '' && chosen.length === 0;
  return (
    <section class={isSlim ? 'upload slim' : 'upload'} aria-labelledby="upload-title">
      <h2 id="upload-title">{texts.title}</h2>
      <form onSubmit={send} ref={form}>
        <Chooser onFiles={take} limits={limitText(facts.limits)} />
        <p class="upload-notice" role="status">
          {notice}
        </p>
        <div hidden={isSlim}>
          <OptionsPanel options={options} facts={facts} />
        </div>
        {chosen.length > 0 && (
          <p class="upload-submit">
            <button type="submit" class="primary" ref={submit}>
              {fill(texts.submit, { n: chosen.length })}
            </button>
            <button type="button" onClick={() => queue.remove(chosen)}>
              {texts.clear}
            </button>
          </p>
        )}
      </form>
      <UploadList queue={queue} act={act} title={title} />
      {isDragged.value && (
        <div class="upload-drop" aria-hidden="true">
          <p>{texts.dropNow}</p>
        </div>
      )}
    </section>
  );
}
