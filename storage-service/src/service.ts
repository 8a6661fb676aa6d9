// Assembles the storage service from its settings, for main.ts and for tests.

import { join } from 'node:path';
import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import { createGrpcServer, type GrpcServer } from '@stemline/common/grpc/server.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { createReadiness, type Readiness } from '@stemline/common/process/readiness.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { createFileObjectStore } from './adapters/file-object-store.ts';
import { createRedisCatalogue } from './adapters/redis-catalogue.ts';
import { createRedisConnection } from './adapters/redis-connection.ts';
import type { StorageConfig } from './config.ts';
import { createAudioStore } from './domain/audio-store.ts';
import { type CatalogueSync, createCatalogueSync } from './domain/catalogue-sync.ts';
import { createDecisionMarks } from './domain/decision-marks.ts';
import { createDeliveryEnds } from './domain/delivery-ends.ts';
import { createDownloads } from './domain/downloads.ts';
import { createExpiry, type Expiry } from './domain/expiry.ts';
import { createJanitor, type Janitor } from './domain/janitor.ts';
import type { ObjectStore } from './domain/object-store.ts';
import { createOutcomes } from './domain/outcomes.ts';
import { createPendingIndex } from './domain/pending.ts';
import { createRecords } from './domain/records.ts';
import { createRemoval } from './domain/removal.ts';
import { createReservations } from './domain/reservations.ts';
import { createSongReader } from './domain/song.ts';
import { createSongUses } from './domain/song-uses.ts';
import { createSubmissions } from './domain/submissions.ts';
import { createTrackStore } from './domain/track-store.ts';
import { downloadHandlers } from './handlers/downloads.ts';
import type { StorageParts } from './handlers/parts.ts';
import { reservationHandlers } from './handlers/reservations.ts';
import { runHandlers } from './handlers/runs.ts';
import { songHandlers } from './handlers/songs.ts';
import { uploadHandlers } from './handlers/uploads.ts';

/** Time for which the janitor keeps marks: much longer than any call takes. */
const KEEP_MARKS_MS = 30 * 60_000;
/** The longest time between two passes of the janitor. */
const MAX_JANITOR_MS = 10 * 60_000;

/** The time between two searches for expired songs, which read all songs. */
const EXPIRY_MS = 60 * 60_000;

/** The settings that the parts of the service use. */
export type StorageServiceConfig = Pick<
  StorageConfig,
  'dataDir' | 'redisUrl' | 'redisPrefix' | 'maxAudioBytes' | 'orphanAudioMs' | 'keepMs'
>;

/** The parts that main.ts starts and releases. */
export interface StorageService {
  readonly store: ObjectStore;
  readonly server: GrpcServer;
  readonly catalogueSync: CatalogueSync;
  readonly janitor: Janitor;
  /** Runs the janitor periodically. */
  readonly janitorLoop: Periodic;
  readonly expiry: Expiry;
  /** Removes expired songs periodically, if songs expire at all. */
  readonly expiryLoop: Periodic;
  readonly readiness: Readiness;
}

/**
 * Builds all parts and starts none. `store`: by default, the objects are in the folder `objects` of
 * the data folder.
 */
export function createStorageService(
  config: StorageServiceConfig,
  log: Logger,
  store: ObjectStore = createDataFolderStore(config.dataDir, log),
): StorageService {
  const { maxAudioBytes, orphanAudioMs, keepMs } = config;
  const catalogue = createRedisCatalogue(createRedisConnection(config.redisUrl, log), config.redisPrefix);
  const records = createRecords(store);
  const songs = createSongReader({ store, records });
  const marks = createDecisionMarks({ store, records });
  const audio = createAudioStore({ store, records, marks });
  const pending = createPendingIndex({ store, records, songs, log });
  const tracks = createTrackStore({ store, records, songs });
  const downloads = createDownloads({ store, songs, audio });
  const uses = createSongUses({ store, records, marks, log, keepMs });
  const submissions = createSubmissions({ store, records, songs, audio, pending, uses });
  const deliveryEnds = createDeliveryEnds({ store, records, songs, pending });
  const reservations = createReservations({ store, records, marks });
  const outcomes = createOutcomes({ store, records, songs, tracks, pending, uses, log });
  const removal = createRemoval({ store, records, songs, audio, pending });
  const catalogueSync = createCatalogueSync({ store, songs, catalogue, log });
  const janitor = createJanitor({
    store,
    records,
    marks,
    audio,
    tracks,
    pending,
    removal,
    reservations,
    deliveryEnds,
    log,
    orphanAudioMs,
    keepMarksMs: KEEP_MARKS_MS,
  });
  const expiry = createExpiry({
    store,
    songs,
    uses,
    marks,
    pending,
    removal,
    log,
    onRemoved: catalogueSync.follow,
    keepAudioMs: orphanAudioMs,
  });
  const parts: StorageParts = {
    store,
    songs,
    audio,
    tracks,
    downloads,
    uses,
    submissions,
    reservations,
    outcomes,
    deliveryEnds,
    pending,
    removal,
    catalogue,
    catalogueSync,
    maxAudioBytes,
  };
  const handlers = {
    ...uploadHandlers(parts),
    ...downloadHandlers(parts),
    ...reservationHandlers(parts),
    ...runHandlers(parts),
    ...songHandlers(parts),
  };
  const server = createGrpcServer(loadStorage(), handlers, log);
  return {
    store,
    server,
    readiness: createReadiness({ peers: [DESCRIPTORS], setServing: server.setServing, log }),
    catalogueSync,
    janitor,
    janitorLoop: createPeriodic({
      everyMs: Math.min(MAX_JANITOR_MS, orphanAudioMs),
      work: (signal) => janitor.pass(signal),
      onError: (error) => log.error({ err: error }, 'pass of the janitor failed'),
    }),
    expiry,
    expiryLoop: createPeriodic({
      everyMs: EXPIRY_MS,
      work: (signal) => (keepMs === 0 ? Promise.resolve() : expiry.pass(signal)),
      onError: (error) => log.error({ err: error }, 'search for expired songs failed'),
    }),
  };
}

function createDataFolderStore(dataDir: string, log: Logger): ObjectStore {
  return createFileObjectStore({
    folder: join(dataDir, 'objects'),
    onError: (error) => log.error({ err: error }, 'temporary files could not be maintained'),
  });
}
