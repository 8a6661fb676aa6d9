// Lists all operations in the order of the description.

import * as deliveries from './delivery-operations.ts';
import * as downloads from './download-operations.ts';
import * as events from './event-operations.ts';
import * as models from './model-operations.ts';
import type { Operation } from './operation.ts';
import * as original from './original-operations.ts';
import * as service from './service-operations.ts';
import * as songs from './song-operations.ts';
import * as tracks from './track-operations.ts';

export const OPERATIONS: readonly Operation[] = [
  songs.UPLOAD_SONG,
  songs.LIST_SONGS,
  songs.GET_SONG,
  events.WATCH_SONG,
  events.WATCH_SONGS,
  songs.REMOVE_SONG,
  songs.CANCEL_SONG,
  songs.RETRY_SONG,
  models.LIST_MODELS,
  models.GET_LIMITS,
  tracks.DOWNLOAD_TRACK,
  tracks.REMOVE_TRACK,
  downloads.DOWNLOAD_ZIP,
  downloads.DOWNLOAD_PEAKS,
  deliveries.LIST_DELIVERIES,
  deliveries.LIST_ALL_DELIVERIES,
  deliveries.GET_DELIVERY,
  deliveries.REDELIVER,
  deliveries.TEST_CALLBACK,
  service.LIVENESS,
  service.CHECK_READINESS,
  service.METRICS,
  service.OPENAPI,
  service.DOCS,
  service.HOME,
  original.SEPARATE,
  original.LIST_QUEUE,
  original.REMOVE_TRACK_BY_GET,
];
