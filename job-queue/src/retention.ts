// Sets how long Redis keeps ended jobs and deliveries. The object store keeps them permanently.

export const RETENTION_MS = 7 * 24 * 60 * 60 * 1_000;
