// Downloads a part of a track. Repeats the request while the server does not answer, and when the
// answer stops.

import { backoffMs } from '@stemline/common/async/backoff.ts';
import { pause } from '@stemline/common/async/wait.ts';
import { problemOf } from '../../api/ask.ts';
import { isTemporary, notResponding, Problem } from '../../api/problem.ts';

const BACKOFF = { baseMs: 250, maxMs: 4_000 };
/** A request is repeated for this long: a gateway restarts faster. */
const GIVE_UP_AFTER_MS = 60_000;
/**
 * An attempt ends after this time without the answer or the next part of it. A slow download has no
 * other limit.
 */
const STALL_MS = 20_000;

/** A part of a file. */
export interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of the whole file. */
  readonly size: number;
}

/**
 * Resolves with the bytes from `from` to before `end`, fewer at the end of the file. Rejects with a
 * Problem and with the reason of the signal.
 */
export async function fetchRange(url: string, from: number, end: number, signal: AbortSignal): Promise<Part> {
  return repeated((attempt) => rangeOnce(url, from, end, attempt), signal);
}

/** Resolves with all bytes of a file. Rejects as fetchRange() does. */
export async function fetchWhole(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  return repeated(async (attempt) => {
    const response = await answered(url, {}, attempt);
    return (await bodyOf(response, attempt)).buffer;
  }, signal);
}

async function rangeOnce(url: string, from: number, end: number, attempt: Attempt): Promise<Part> {
  const response = await answered(url, { range: `bytes=${from}-${end - 1}` }, attempt);
  const bytes = await bodyOf(response, attempt);
  // A proxy may ignore the range.
  if (response.status === 200) return { bytes: bytes.slice(from, end), size: bytes.length };
  const size = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]);
  return { bytes, size };
}

interface Attempt {
  readonly signal: AbortSignal;
  /** Reports that a part of the answer has arrived, so that the time limit begins again. */
  received(): void;
}

async function answered(url: string, headers: HeadersInit, attempt: Attempt): Promise<Response> {
  const response = await fetch(url, { headers, signal: attempt.signal });
  attempt.received();
  if (response.ok) return response;
  throw problemOf(new TextDecoder().decode(await bodyOf(response, attempt)), response.status);
}

async function bodyOf({ body }: Response, { received }: Attempt): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Safari has no asynchronous iterator of a stream.
  const reader = body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    received();
    chunks.push(next.value);
    size += next.value.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function repeated<T>(work: (attempt: Attempt) => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  for (let failures = 1; ; failures += 1) {
    try {
      return await withStallLimit(work, signal);
    } catch (cause) {
      signal.throwIfAborted();
      const problem = cause instanceof Problem ? cause : notResponding();
      const pauseMs = backoffMs(BACKOFF, failures);
      if (!isTemporary(problem) || performance.now() + pauseMs > giveUpAt) throw problem;
      await pause(pauseMs, signal);
    }
  }
}

async function withStallLimit<T>(work: (attempt: Attempt) => Promise<T>, signal: AbortSignal): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const received = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Error('no progress')), STALL_MS);
  };
  received();
  try {
    return await work({ signal: controller.signal, received });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
