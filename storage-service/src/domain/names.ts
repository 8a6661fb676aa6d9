// Checks names from callers before they become part of a key.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { NAMESPACE, SHA224_HEX, SUBMISSION_ID, TRACK_QUERY } from '@stemline/common/names.ts';

/** The full name of a track that a run produces. */
export const TRACK_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.[a-z0-9]{1,8}$/;
const MAX_NUMBER = 999_999_999;

/** SHA-224 in hex: songhash, audio address or digest. Throws INVALID_ARGUMENT; so do all in this file. */
export function assertHash(value: string, what: string): void {
  if (!SHA224_HEX.test(value)) throw invalid(`${what} must be 56 lower-case hex digits.`);
}

export function assertSubmissionId(value: string): void {
  if (!SUBMISSION_ID.test(value)) throw invalid('submission_id must be 1 to 64 of [A-Za-z0-9_-].');
}

export function assertNamespace(value: string): void {
  if (!NAMESPACE.test(value)) throw invalid('namespace must be 1 to 64 of [a-z0-9-] and must not begin with a dash.');
}

/** The full name of a track that is made: `original` is the audio and cannot be one. */
export function assertTrackName(value: string, what: string): void {
  if (!TRACK_NAME.test(value) || stemOf(value) === 'original')
    throw invalid(`${what} must be named like vocals.mp3, and not original.`);
}

/** A track name in a request; the extension is optional. */
export function assertTrackQuery(value: string): void {
  if (!TRACK_QUERY.test(value)) throw invalid('track must be named like vocals.mp3 or vocals.');
}

/** Checks the number of a run or an attempt; both start at 1. */
export function assertNumber(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 1 || value > MAX_NUMBER)
    throw invalid(`${what} must be from 1 to ${MAX_NUMBER}.`);
}

/** A track's name without its extension. */
export function stemOf(track: string): string {
  const dot = track.lastIndexOf('.');
  return dot < 0 ? track : track.slice(0, dot);
}

export function invalid(message: string): ServiceError {
  return new ServiceError('INVALID_ARGUMENT', message);
}
