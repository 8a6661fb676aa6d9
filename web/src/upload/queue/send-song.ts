// Sends one file to the server.

import { ask, problemOf, urlOf } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import type { Accepted } from '../../api/types.ts';
import { localProblem } from './local-problem.ts';
import { retryAfterMs, type SendFailure } from './resend.ts';
import type { UploadQuery } from './upload.ts';

/** The result of one attempt. */
export type SendResult = { readonly accepted: Accepted } | SendFailure;

/**
 * Sends a file. `onProgress` gets the bytes that were sent. All attempts with one idempotency key
 * are one submission. Never rejects; after `signal` the result has no meaning.
 */
export type SendSong = (
  file: File,
  query: UploadQuery,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
  idempotencyKey: string,
) => Promise<SendResult>;

/** An attempt ends when no byte is sent for this time. */
const STALLED_MS = 60_000;
/** The time for an answer once all bytes are sent. A proxy may forward them only then. */
const ANSWER_MS = 600_000;
const ACCEPTED = 202;

/** Sends with XMLHttpRequest, because fetch reports no progress of an upload. */
export const sendSong: SendSong = async (file, query, onProgress, signal, idempotencyKey) => {
  const request = await exchange(file, query, onProgress, signal, idempotencyKey);
  if (request.status === 0) return { problem: signal.aborted ? offline() : await causeOf(file) };
  if (request.status === ACCEPTED) {
    const accepted = acceptedOf(request.responseText);
    return accepted ? { accepted } : { problem: problemOf('', request.status) };
  }
  const problem = problemOf(request.responseText, request.status);
  return { problem, retryAfterMs: retryAfterMs(request.getResponseHeader('retry-after')) };
};

/** Resolves with the ended request; its status is 0 without an answer. */
function exchange(
  file: File,
  query: UploadQuery,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
  idempotencyKey: string,
): Promise<XMLHttpRequest> {
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    let timer = 0;
    const watch = (ms: number) => {
      clearTimeout(timer);
      timer = window.setTimeout(abort, ms);
    };
    const abort = () => request.abort();
    request.upload.addEventListener('progress', ({ loaded }) => {
      onProgress(loaded);
      watch(loaded < file.size ? STALLED_MS : ANSWER_MS);
    });
    request.addEventListener('loadend', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(request);
    });
    signal.addEventListener('abort', abort);
    request.open('POST', urlOf(`apiv1/songs?${new URLSearchParams({ ...query, filename: file.name })}`));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('idempotency-key', idempotencyKey);
    request.send(file);
    watch(STALLED_MS);
  });
}

function acceptedOf(text: string): Accepted | undefined {
  try {
    return JSON.parse(text) as Accepted;
  } catch {
    // A proxy has answered.
    return undefined;
  }
}

/**
 * Finds out why there was no answer, since XMLHttpRequest does not report it: the file cannot be
 * read, the server is unavailable, or the connection was lost.
 */
async function causeOf(file: File): Promise<Problem> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    return localProblem('FILE_UNREADABLE');
  }
  try {
    await ask('apiv1/limits');
    return localProblem('CONNECTION_LOST');
  } catch (caught) {
    return caught instanceof Problem ? caught : offline();
  }
}

function offline(): Problem {
  return new Problem('OFFLINE', '');
}
