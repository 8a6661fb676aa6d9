// Converts times and durations between the contract's messages and numbers. Code and records hold
// Unix milliseconds and seconds, with 0 for a time that is not known or has not come yet.

import type { Duration__Output } from '@stemline/proto/gen/google/protobuf/Duration.ts';
import type { Timestamp__Output } from '@stemline/proto/gen/google/protobuf/Timestamp.ts';

const NANOS_PER_MS = 1_000_000;
const NANOS_PER_SECOND = 1_000_000_000;

/** `ms`: Unix milliseconds. Returns null, which leaves the field absent, for 0. */
export function toTimestamp(ms: number): Timestamp__Output | null {
  if (ms === 0) return null;
  const seconds = Math.floor(ms / 1_000);
  return { seconds, nanos: Math.round((ms - seconds * 1_000) * NANOS_PER_MS) };
}

/** Returns whole Unix milliseconds; 0 when the field is absent. */
export function fromTimestamp(time: Timestamp__Output | null | undefined): number {
  return time ? time.seconds * 1_000 + Math.floor(time.nanos / NANOS_PER_MS) : 0;
}

/** Returns null, which leaves the field absent, for 0. `length` is in seconds and not negative. */
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
