// Creates the options of an RPC.

import { randomUUID } from 'node:crypto';

/** Returns options with a new request id. `deadlineMs`: a minute by default. */
export const call = (deadlineMs = 60_000, signal?: AbortSignal) => ({ deadlineMs, requestId: randomUUID(), signal });
