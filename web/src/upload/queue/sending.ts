// Sends one file until the server has it, the file is refused, or the visitor stops it.

import { computed, signal } from '@preact/signals';
import type { Backoff } from '@stemline/common/async/backoff.ts';
import { pause } from '@stemline/common/async/wait.ts';
import type { Accepted } from '../../api/types.ts';
import type { LiveState, watchSong } from '../../live/song-feed.ts';
import { PAUSES, pauseAfter, type SendFailure } from './resend.ts';
import type { SendSong } from './send-song.ts';
import { isUnfinished, type Phase, type Upload, type UploadQuery } from './upload.ts';

/** The parts that a sending uses. */
export interface SendingParts {
  readonly send: SendSong;
  readonly watch: typeof watchSong;
  /** Cancels a song on the server. */
  cancel(songhash: string): Promise<unknown>;
  /** Default: PAUSES. */
  readonly pauses?: Backoff;
}

/** The sending of one file, with all its attempts. */
export interface Sending extends Pick<Upload, 'phase' | 'sentBytes' | 'live'> {
  /** Makes it wait for its turn. */
  enqueue(query?: UploadQuery): void;
  /** Sends it. Resolves with the answer; undefined: it failed or was stopped. */
  run(): Promise<Accepted | undefined>;
  fail(problem: Error): void;
  sendNow(): void;
  stop(): void;
  /** Stops it, and stops watching its song. */
  close(): void;
}

/** Creates the sending of a file. */
export function createSending(file: File, { send, watch, cancel, pauses = PAUSES }: SendingParts): Sending {
  const phase = signal<Phase>({ name: 'chosen' });
  const sentBytes = signal(0);
  const watched = signal<ReturnType<typeof watchSong> | undefined>(undefined);
  const live = computed<LiveState>(() => watched.value?.state.value);
  let query: UploadQuery = {};
  let controller = new AbortController();
  let lastCode = '';
  let failures = 0;
  let pausing = new AbortController();

  const unwatch = () => {
    watched.value?.stop();
    watched.value = undefined;
  };
  const endPause = () => pausing.abort();

  const attempts = async (mine: AbortController): Promise<Accepted | undefined> => {
    const key = newKey();
    for (let isRepeat = false; ; isRepeat = true) {
      sentBytes.value = 0;
      phase.value = { name: 'sending' };
      const onProgress = (bytes: number) => {
        if (!mine.signal.aborted) sentBytes.value = bytes;
      };
      const result = await send(file, query, onProgress, mine.signal, key);
      if (mine.signal.aborted) return undefined;
      if ('accepted' in result) return accept(result.accepted, isRepeat);
      if (isStopping()) {
        phase.value = { name: 'stopped' };
        return undefined;
      }
      if (!(await pauseFor(result, mine))) return undefined;
    }
  };
  const isStopping = () => phase.value.name === 'stopping';
  const accept = (answer: Accepted, isRepeat: boolean) => {
    const wasStopped = isStopping();
    // Another visitor may wait for a song that the server already had.
    if (wasStopped && answer.status !== 'queued') {
      phase.value = { name: 'stopped' };
      return undefined;
    }
    phase.value = { name: 'accepted', answer, isRepeat };
    watched.value = watch(answer.hash);
    // The state of the song shows a failure: it is not cancelled, and the visitor can repeat that.
    if (wasStopped) cancel(answer.hash).catch(() => undefined);
    return wasStopped ? undefined : answer;
  };
  /** Resolves with false when no further attempt follows. */
  const pauseFor = async (failure: SendFailure, mine: AbortController): Promise<boolean> => {
    const { problem } = failure;
    failures = problem.code === lastCode ? failures + 1 : 1;
    lastCode = problem.code;
    const pauseMs = pauseAfter(failure, failures, pauses);
    if (pauseMs === undefined) {
      phase.value = { name: 'failed', problem };
      return false;
    }
    phase.value = { name: 'pausing', problem, until: Date.now() + pauseMs };
    pausing = new AbortController();
    // Rejects when the pause is ended early.
    await pause(pauseMs, pausing.signal).catch(() => undefined);
    return !mine.signal.aborted;
  };
  const stop = () => {
    const isSent = phase.value.name === 'sending' && sentBytes.value >= file.size;
    // The server may have the song already, so the answer is needed to cancel it.
    if (isSent) phase.value = { name: 'stopping' };
    else if (isUnfinished(phase.value)) abort();
  };
  const abort = () => {
    controller.abort();
    endPause();
    phase.value = { name: 'stopped' };
  };

  return {
    phase,
    sentBytes,
    live,
    enqueue: (newQuery) => {
      unwatch();
      query = newQuery ?? query;
      controller = new AbortController();
      lastCode = '';
      phase.value = { name: 'queued' };
    },
    run: () => attempts(controller),
    fail: (problem) => {
      phase.value = { name: 'failed', problem };
    },
    sendNow: endPause,
    stop,
    close: () => {
      controller.abort();
      endPause();
      unwatch();
    },
  };
}

/** Creates a random idempotency key. randomUUID() does not exist on a page without https. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
