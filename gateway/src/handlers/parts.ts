// Declares the parts of the gateway that its handlers use.

import type { UploadLimits } from '../config.ts';
import type { Links } from '../domain/links.ts';
import type { SongFeeds } from '../domain/live/song-feeds.ts';
import type { Peers } from '../domain/peers.ts';
import type { GatewayReadiness } from '../domain/readiness.ts';
import type { Slots } from '../domain/slots.ts';
import type { SongReader } from '../domain/song-reader.ts';
import type { Submitter } from '../domain/submit.ts';
import type { TrackSource } from '../domain/track-source.ts';
import type { PageFiles } from '../http/page/page-files.ts';
import type { Metrics } from '../metrics.ts';

/** The parts that report the progress of songs. */
export interface LiveParts {
  readonly feeds: SongFeeds;
  /** One slot for each stream of events and each request that waits for the end of a song. */
  readonly slots: Slots;
  /** Aborts when the gateway begins to stop. */
  readonly stopping: AbortSignal;
}

/** The parts that ../service.ts creates. */
export interface Parts {
  readonly peers: Peers;
  readonly submitter: Submitter;
  readonly reader: SongReader;
  readonly links: Links;
  /** The address that people open, without a final slash; undefined: not known. */
  readonly publicUrl: string | undefined;
  readonly tracks: TrackSource;
  readonly readiness: GatewayReadiness;
  readonly limits: UploadLimits;
  readonly downloads: Slots;
  readonly live: LiveParts;
  readonly metrics: Metrics;
  /** The files of the web page. */
  readonly pageFiles: PageFiles;
}
