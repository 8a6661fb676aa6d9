// Marks requests whose body is not read to its end although the connection is still open for an
// answer.

import type { IncomingMessage } from 'node:http';

const cuts = new WeakMap<IncomingMessage, AbortController>();

function controllerOf(request: IncomingMessage): AbortController {
  const controller = cuts.get(request) ?? new AbortController();
  cuts.set(request, controller);
  return controller;
}

/** Aborts when the body is cut. */
export function cutSignalOf(request: IncomingMessage): AbortSignal {
  return controllerOf(request).signal;
}

export function markCut(request: IncomingMessage): void {
  controllerOf(request).abort();
}
