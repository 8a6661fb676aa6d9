// Calls the server. Addresses are relative to the page, so that a path prefix works.

import { connection } from './connection.ts';
import { notResponding, Problem } from './problem.ts';

/** Returns the full address of a path without a leading slash, such as `apiv1/songs`. */
export function urlOf(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** A server that accepts a request and then does not answer counts as unavailable. */
const TIMEOUT_MS = 20_000;

/** Requests JSON. Rejects with a Problem, or with the reason of the signal. */
export async function ask<Answer>(path: string, { signal, ...init }: RequestInit = {}): Promise<Answer> {
  const request = new AbortController();
  const abort = () => request.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  const late = () => {
    request.abort(notResponding());
    void connection.check();
  };
  const timer = setTimeout(late, TIMEOUT_MS);
  try {
    return await answerOf<Answer>(path, { ...init, signal: request.signal });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function answerOf<Answer>(path: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<Answer> {
  const unanswered = (cause: unknown) => {
    throw init.signal.aborted ? cause : offline();
  };
  const response = await fetch(urlOf(path), init).catch(unanswered);
  const text = await response.text().catch(unanswered);
  if (response.ok) {
    connection.found();
    return parsed<Answer>(text, response.status);
  }
  const problem = problemOf(text, response.status);
  if (isUnreachable(problem)) throw offline();
  throw problem;
}

function parsed<Answer>(text: string, status: number): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw notOurs(status);
  }
}

function offline(): Problem {
  connection.lost();
  return notResponding();
}

/** A proxy answers with these statuses while the server behind it is unavailable. */
function isUnreachable({ code, status }: Problem): boolean {
  return code === 'PROXY' && [502, 503, 504].includes(status);
}

/** Reads the error in an answer. */
export function problemOf(text: string, status: number): Problem {
  try {
    const { code, reason, state } = JSON.parse(text) as { code: string; reason: string; state?: string };
    if (typeof code === 'string' && typeof reason === 'string') return new Problem(code, reason, { status, state });
  } catch {
    // A proxy in front of the server has answered.
  }
  return notOurs(status);
}

function notOurs(status: number): Problem {
  return new Problem('PROXY', `The server answered ${status}.`, { status });
}
