// Problems of an upload that the page finds itself, with their sentences.

import { Problem } from '../../api/problem.ts';
import { isOnServer } from '../../texts/loopback.ts';
import { problemText } from '../../texts/problem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';

/**
 * The codes. FILE_TOO_LARGE: the file is above the limit of the server. FILE_EMPTY: it has no
 * bytes. FILE_UNREADABLE: the browser cannot read it any more. CONNECTION_LOST: the connection
 * ended although the server responds.
 */
export type LocalCode = 'FILE_TOO_LARGE' | 'FILE_EMPTY' | 'FILE_UNREADABLE' | 'CONNECTION_LOST';

const SENTENCES: Readonly<Record<string, string>> = TEXT.upload.problems;

/** Creates the problem. `values`: those of its sentence. */
export function localProblem(code: LocalCode, values: Readonly<Record<string, string>> = {}): Problem {
  return new Problem(code, fill(TEXT.upload.problems[code], values));
}

/** Describes any problem of an upload in a sentence. */
export function uploadProblemText(problem: Error): string {
  if (problem instanceof Problem && Object.hasOwn(SENTENCES, problem.code)) return problem.message;
  return problemText(problem, isDetailUseful(problem));
}

/**
 * Returns whether the visitor can also use the sentence of the server: a visitor on its machine
 * can, unless the file itself is the reason.
 */
export function isDetailUseful(problem: unknown): boolean {
  return isOnServer() && !isFinal(problem);
}

/** Returns whether the same file would be refused again. */
export function isFinal(problem: unknown): boolean {
  const code = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : '';
  return FINAL.has(String(code));
}

/** Returns whether the server does not have the model now. */
export function isModelProblem(problem: Error): boolean {
  return problem instanceof Problem && ['MODEL_UNKNOWN', 'MODEL_UNAVAILABLE'].includes(problem.code);
}

const FINAL: ReadonlySet<string> = new Set([
  'FILE_TOO_LARGE',
  'FILE_EMPTY',
  'FILE_UNREADABLE',
  'TOO_LARGE',
  'EMPTY_AUDIO',
  'UNSUPPORTED_AUDIO',
  'BAD_AUDIO',
  'TOO_LONG',
]);
