// Converts times and durations between the contract's messages and numbers. In code and records, a
// time is in Unix milliseconds and a duration in seconds; 0 means that it is not known.

import type { Duration__Output } from '@stemline/proto/gen/google/protobuf/Duration.ts';
import type { Timestamp__Output } from '@stemline/proto/gen/google/protobuf/Timestamp.ts';

const NANOS_PER_MS = 1_000_000;
const NANOS_PER_SECOND = 1_000_000_000;

/** Converts Unix milliseconds. Returns null for 0, which leaves the field absent. */
export function toTimestamp(ms: number): Timestamp__Output | null {
  if (ms === 0) return null;
  const seconds = Math.floor(ms / 1_000);
  return { seconds, nanos: Math.round((ms - seconds * 1_000) * NANOS_PER_MS) };
}

/** Returns whole Unix milliseconds; 0 when the field is absent. */
export function fromTimestamp(time: Timestamp__Output | null | undefined): number {
  return time ? time.seconds * 1_000 + Math.floor(time.nanos / NANOS_PER_MS) : 0;
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
