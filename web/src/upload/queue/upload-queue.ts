// Queue of uploads. Two files are sent at a time, and a file that must wait for the server keeps
// its turn, so that a busy server gets few requests.

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Accepted } from '../../api/types.ts';
import type { ChosenFile } from '../intake/chosen.ts';
import { createSending, type Sending, type SendingParts } from './sending.ts';
import { isUnfinished, type Upload, type UploadQuery } from './upload.ts';

/** The parts that a queue uses. */
export interface QueueParts extends SendingParts {
  /** Returns why a file cannot be sent; undefined: it can. */
  refusalOf(file: File): Error | undefined;
  /** Called once for each song that the server accepts. */
  onAccepted(upload: Upload, answer: Accepted): void;
}

/** The uploads of this page. */
export interface UploadQueue {
  /** In the order in which they were chosen. */
  readonly uploads: ReadonlySignal<readonly Upload[]>;
  /** Adds files. Removes uploads that failed, because their reasons are out of date. */
  add(files: readonly ChosenFile[]): void;
  /** Sends all chosen files with these options. */
  start(query: UploadQuery): void;
  /** Sends one file again, with its former options unless new ones are given. */
  again(upload: Upload, query?: UploadQuery): void;
  /** Ends a pause before the next attempt. */
  sendNow(upload: Upload): void;
  /** Stops an upload that the server does not have yet. */
  stop(upload: Upload): void;
  /** Removes uploads from the list. Stops them first if the server does not have them yet. */
  remove(uploads: readonly Upload[]): void;
}

const AT_ONCE = 2;

/** Creates an empty queue. */
export function createUploadQueue(parts: QueueParts): UploadQueue {
  const uploads = signal<readonly Upload[]>([]);
  const sendings = new Map<Upload, Sending>();
  let lastId = 0;
  let active = 0;

  const fill = () => {
    for (const upload of uploads.value) {
      if (active >= AT_ONCE) return;
      if (upload.phase.value.name === 'queued') run(upload);
    }
  };
  const run = async (upload: Upload) => {
    active += 1;
    const answer = await sendings.get(upload)?.run();
    active -= 1;
    if (answer) parts.onAccepted(upload, answer);
    fill();
  };
  const create = (chosen: ChosenFile): Upload => {
    lastId += 1;
    const sending = createSending(chosen.file, parts);
    const upload = { ...chosen, id: lastId, phase: sending.phase, sentBytes: sending.sentBytes, live: sending.live };
    sendings.set(upload, sending);
    const refusal = parts.refusalOf(chosen.file);
    if (refusal) sending.fail(refusal);
    return upload;
  };
  const remove = (removed: readonly Upload[]) => {
    for (const upload of removed) {
      sendings.get(upload)?.close();
      sendings.delete(upload);
    }
    uploads.value = uploads.value.filter((upload) => !removed.includes(upload));
  };

  return {
    uploads,
    add: (files) => {
      remove(uploads.value.filter(({ phase }) => phase.value.name === 'failed'));
      uploads.value = [...uploads.value, ...files.map(create)];
    },
    start: (query) => {
      for (const upload of uploads.value)
        if (upload.phase.value.name === 'chosen') sendings.get(upload)?.enqueue(query);
      fill();
    },
    again: (upload, query) => {
      if (isUnfinished(upload.phase.value)) return;
      sendings.get(upload)?.enqueue(query);
      fill();
    },
    sendNow: (upload) => sendings.get(upload)?.sendNow(),
    stop: (upload) => sendings.get(upload)?.stop(),
    remove,
  };
}
