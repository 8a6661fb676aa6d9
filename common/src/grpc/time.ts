// Converts times and durations between the contract's messages and numbers. In code and records, a
// time is in Unix milliseconds and a duration in seconds; 0 means that it is not known.

import type { Duration__Output } from '@stemline/proto/gen/google/protobuf/Duration.ts';
import type { Timestamp__Output } from '@stemline/proto/gen/google/protobuf/Timestamp.ts';

const NANOS_PER_MS = 1_000_000;
const NANOS_PER_SECOND = 1_000_000_000;
/** The last millisecond of the year 9999, the end of google.protobuf.Timestamp. */
export const MAX_TIME_MS = 253_402_300_799_999;

/** Converts Unix milliseconds. Returns null for 0, which leaves the field absent. */
export function toTimestamp(ms: number): Timestamp__Output | null {
  if (ms === 0) return null;
  const seconds = Math.floor(ms / 1_000);
  return { seconds, nanos: Math.round((ms - seconds * 1_000) * NANOS_PER_MS) };
}

/**
 * Returns whole Unix milliseconds: 0 when the field is absent, and -1, which every record refuses,
 * for a time before 1970, after 9999 or with invalid nanoseconds.
 */
export function fromTimestamp(time: Timestamp__Output | null | undefined): number {
  if (!time) return 0;
  const ms = time.seconds * 1_000 + Math.floor(time.nanos / NANOS_PER_MS);
  const isValid = time.nanos >= 0 && time.nanos < NANOS_PER_SECOND && ms >= 0 && ms <= MAX_TIME_MS;
  return isValid ? ms : -1;
}

/** Converts seconds, 0 or more. Returns null for 0, which leaves the field absent. */
export function toDuration(length: number): Duration__Output | null {
  if (length === 0) return null;
  const seconds = Math.floor(length);
  const nanos = Math.round((length - seconds) * NANOS_PER_SECOND);
  return nanos === NANOS_PER_SECOND ? { seconds: seconds + 1, nanos: 0 } : { seconds, nanos };
}

/** Returns seconds; 0 when the field is absent. */
export function fromDuration(length: Duration__Output | null | undefined): number {
  return length ? length.seconds + length.nanos / NANOS_PER_SECOND : 0;
}
