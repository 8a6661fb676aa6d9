// Reads the body of a request in chunks, on demand. When the reader stops early, the connection
// stays open for the answer.

import type { IncomingMessage } from 'node:http';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { abortable } from '@stemline/common/async/wait.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { createPace } from './pace.ts';
import type { RequestContext } from './route.ts';
import { cutSignalOf, markCut } from './unread-body.ts';

/** Limits of a body. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds over which the client must keep up the minimum speed; see `createPace`. */
  readonly slowBodyMs: number;
}

/**
 * Returns the chunks of a body. Throws UNSUPPORTED_ENCODING at once, and TOO_LARGE when the
 * declared length is too large. The chunks throw TOO_LARGE, UPLOAD_CUT (the client disconnected or
 * is too slow) and CANCELLED.
 */
export function requestBody(context: RequestContext, limits: BodyLimits): AsyncGenerator<Buffer, void, undefined> {
  const { request } = context;
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new ServiceError('UNSUPPORTED_ENCODING', 'Send the body as it is, without Content-Encoding.');
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes);
  return chunksOf(context, limits);
}

async function* chunksOf(context: RequestContext, limits: BodyLimits): AsyncGenerator<Buffer, void, undefined> {
  const { request, response } = context;
  const stop = linkedAbort(context.signal, cutSignalOf(request));
  // The client sends the body only after 100 Continue, so it has sent nothing if it is refused
  // before.
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  const pace = createPace(limits.slowBodyMs);
  let size = 0;
  try {
    for (;;) {
      const chunk = request.read() as Buffer | null;
      if (chunk !== null) {
        size += chunk.length;
        if (size > limits.maxBytes) throw tooLarge(limits.maxBytes);
        pace.moved(chunk.length);
        yield chunk;
      } else if (request.readableEnded) {
        if (!request.complete) throw cut();
        return;
      } else {
        const begun = Date.now();
        await waitForData(request, stop.signal, pace.nextCheckMs);
        pace.waited(Date.now() - begun);
        if (pace.isTooSlow) throw tooSlow(request);
      }
    }
  } finally {
    stop.release();
  }
}

/**
 * Resolves when data is available, when the body has ended, or after `forMs`. Throws UPLOAD_CUT
 * when the rest can no longer arrive.
 */
async function waitForData(request: IncomingMessage, signal: AbortSignal, forMs: number): Promise<void> {
  const event = abortable<void>(signal, (resolve, reject) => {
    const onEvent = () => resolve();
    const timer = setTimeout(onEvent, Math.max(1, forMs));
    if (request.destroyed) reject(undefined);
    request.on('readable', onEvent).on('end', onEvent).on('close', reject).on('error', reject);
    return () => {
      clearTimeout(timer);
      request.off('readable', onEvent).off('end', onEvent).off('close', reject).off('error', reject);
    };
  });
  await event.catch(() => {
    if (!request.readableEnded || !request.complete) throw cut();
  });
}

function tooLarge(maxBytes: number): ServiceError {
  const mebibytes = Math.round((maxBytes / 1024 ** 2) * 10) / 10;
  const limit = mebibytes >= 1 ? `${mebibytes} MiB` : `${maxBytes} bytes`;
  return new ServiceError('TOO_LARGE', `The body is too large: the limit is ${limit}.`);
}

/** Marks the body as cut, so that the answer does not wait for the rest again. */
function tooSlow(request: IncomingMessage): ServiceError {
  markCut(request);
  return new ServiceError('UPLOAD_CUT', 'The upload was too slow and the server ended it. Send it again.');
}

function cut(): ServiceError {
  return new ServiceError('UPLOAD_CUT', 'The upload ended before it was complete. Send it again.');
}
