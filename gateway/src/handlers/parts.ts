// Dependencies of the handlers.

import type { UploadLimits } from '../config.ts';
import type { DownloadSlots } from '../domain/download-slots.ts';
import type { Peers } from '../domain/peers.ts';
import type { Readiness } from '../domain/readiness.ts';
import type { SongViews } from '../domain/song-view.ts';
import type { Submitter } from '../domain/submit.ts';
import type { Metrics } from '../metrics.ts';

export interface Parts {
  readonly peers: Peers;
  readonly submitter: Submitter;
  readonly views: SongViews;
  readonly readiness: Readiness;
  readonly limits: UploadLimits;
  readonly downloads: DownloadSlots;
  readonly metrics: Metrics;
  readonly webFolder: string;
}
