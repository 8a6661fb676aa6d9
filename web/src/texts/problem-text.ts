// Describes failures and refusals in sentences for musicians.

import { Problem } from '../api/problem.ts';
import { isOnServer } from './loopback.ts';
import { TEXT, textOf } from './text.ts';

/** A failure or a refusal as the server describes it. */
export interface Fault {
  readonly code?: string | undefined;
  /** The sentence of the server. It may name settings and commands. */
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

const TOO_LARGE = 413;

/** Describes anything that was thrown. An Error that is not a Problem is a fault of the page. */
export function problemText(problem: unknown, onServer: boolean = isOnServer()): string {
  if (!(problem instanceof Problem)) return faultText({ reason: messageOf(problem) }, TEXT.errors.UNKNOWN, onServer);
  const { code, status, message } = problem;
  if (code === 'OFFLINE') return TEXT.errors.OFFLINE;
  // A proxy refuses a large file with an answer of its own.
  if (code === 'PROXY' && status === TOO_LARGE) return TEXT.errors.PROXY_TOO_LARGE;
  return faultText({ code, reason: message }, TEXT.errors.UNKNOWN, onServer);
}

/** Describes the failure of a song. The reason of a known code repeats our sentence. */
export function failureText({ code = '', reason, detail }: Fault, onServer: boolean = isOnServer()): string {
  const more = detail ?? (textOf(TEXT.errors, code) === '' ? reason : undefined);
  return faultText({ code, reason: more }, TEXT.errors.SONG_FAILED, onServer);
}

/** On the machine of the server, the server's sentence and the code follow. */
function faultText({ code = '', reason }: Fault, fallback: string, onServer: boolean): string {
  const sentence = textOf(TEXT.errors, code) || fallback;
  if (!onServer) return sentence;
  return [sentence, reason, code && `(${code})`].filter(Boolean).join(' ');
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
