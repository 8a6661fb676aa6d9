// How long Redis remembers what has ended; the object store remembers for good.

export const RETENTION_MS = 7 * 24 * 60 * 60 * 1_000;
