// Declares the parts of the gateway that its handlers use.

import type { UploadLimits } from '../config.ts';
import type { DownloadSlots } from '../domain/download-slots.ts';
import type { Peers } from '../domain/peers.ts';
import type { GatewayReadiness } from '../domain/readiness.ts';
import type { SongReader } from '../domain/song-reader.ts';
import type { Submitter } from '../domain/submit.ts';
import type { TrackSource } from '../domain/track-source.ts';
import type { Metrics } from '../metrics.ts';

/** The parts that ../service.ts creates. */
export interface Parts {
  readonly peers: Peers;
  readonly submitter: Submitter;
  readonly reader: SongReader;
  readonly tracks: TrackSource;
  readonly readiness: GatewayReadiness;
  readonly limits: UploadLimits;
  readonly downloads: DownloadSlots;
  readonly metrics: Metrics;
  /** Folder of the web page. */
  readonly webFolder: string;
}
