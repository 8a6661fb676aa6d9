// Parts of the uploads of the page: the queue, the options, and what the server offers.

import { type ReadonlySignal, signal } from '@preact/signals';
import { openSong, showSong } from '../address.ts';
import { announceLibraryChange } from '../library/changes.ts';
import { rememberOwnName } from '../live/own-names.ts';
import { watchSong } from '../live/song-feed.ts';
import { actOn, cancelSong } from './actions.ts';
import { choiceText } from './intake/choice-text.ts';
import type { Choice } from './intake/chosen.ts';
import { refusalOf } from './limit-words.ts';
import type { Act } from './list/upload-row.tsx';
import { createOptions, type Options } from './options/options.ts';
import { createServerFacts, type ServerFacts } from './options/server-facts.ts';
import { isModelProblem, uploadProblemText } from './queue/local-problem.ts';
import { type SendSong, sendSong } from './queue/send-song.ts';
import type { Upload } from './queue/upload.ts';
import { createUploadQueue, type UploadQueue } from './queue/upload-queue.ts';

/** The parts. */
export interface UploadParts {
  readonly queue: UploadQueue;
  readonly options: Options;
  readonly server: ServerFacts;
  readonly act: Act;
  /** Adds chosen files to the queue. */
  choose(choice: Choice): void;
  /** A sentence about the last choice or a refused action; empty: none. */
  readonly notice: ReadonlySignal<string>;
}

/** Creates the parts and begins to read what the server offers. */
export function createUploadParts(): UploadParts {
  const server = createServerFacts();
  const options = createOptions(server);
  const notice = signal('');
  let hasOpened = false;

  const onAccepted = ({ file }: Upload, { hash: songhash }: { readonly hash: string }) => {
    rememberOwnName(songhash, file.name);
    announceLibraryChange();
    const isIdle = openSong.value === '' && !isBusyWithForm();
    if (isIdle && !hasOpened) showSong(songhash);
    hasOpened = true;
  };
  const send: SendSong = async (...song) => {
    const result = await sendSong(...song);
    // The list of models is older than the refusal.
    if ('problem' in result && isModelProblem(result.problem)) server.refresh();
    return result;
  };
  const queue = createUploadQueue({
    send,
    watch: watchSong,
    cancel: cancelSong,
    refusalOf: (file) => refusalOf(file, server.facts.value.limits),
    onAccepted,
  });
  const act: Act = async (action, upload) => {
    notice.value = '';
    try {
      await actOn(action, upload, { queue, query: options.resolved.value.query });
    } catch (caught) {
      notice.value = uploadProblemText(caught as Error);
    }
  };
  const choose = (choice: Choice) => {
    // Only the first song of what is sent together opens itself.
    hasOpened = false;
    notice.value = choiceText(choice);
    queue.add(choice.files);
  };
  return { queue, options, server, act, choose, notice };
}

/** The visitor prepares the next upload. */
function isBusyWithForm(): boolean {
  return document.activeElement?.closest('.upload-options, .upload-submit') != null;
}
