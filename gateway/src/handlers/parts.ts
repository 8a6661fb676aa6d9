// What the handlers are made of.

import type { CallOptions } from '@stemline/common/grpc-client.ts';
import type { Peers } from '../adapters/peers.ts';
import type { UploadLimits } from '../config.ts';
import { UNARY_DEADLINE_MS } from '../domain/deadlines.ts';
import type { Readiness } from '../domain/readiness.ts';
import type { SongViews } from '../domain/song-view.ts';
import type { Submit } from '../domain/submit.ts';
import type { RequestContext } from '../http/route.ts';
import type { Metrics } from '../metrics.ts';

export interface Parts {
  readonly peers: Peers;
  readonly submit: Submit;
  readonly views: SongViews;
  readonly readiness: Readiness;
  readonly limits: UploadLimits;
  readonly metrics: Metrics;
  readonly webFolder: string;
}

/** A short call on behalf of a request. */
export function shortCall({ requestId, signal }: RequestContext): CallOptions {
  return { deadlineMs: UNARY_DEADLINE_MS, requestId, signal };
}
