// Builds the storage service from its store and catalogue, for main.ts and for tests.

import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import { createGrpcServer, type GrpcServer } from '@stemline/common/grpc/server.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { createReadiness, type Readiness } from '@stemline/common/process/readiness.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { createAudioStore } from './domain/audio-store.ts';
import type { Catalogue } from './domain/catalogue.ts';
import { type CatalogueSync, createCatalogueSync } from './domain/catalogue-sync.ts';
import { createJanitor, type Janitor } from './domain/janitor.ts';
import type { ObjectStore } from './domain/object-store.ts';
import { createOutcomes } from './domain/outcomes.ts';
import { createPendingIndex } from './domain/pending.ts';
import { createRecords } from './domain/records.ts';
import { createRemoval } from './domain/removal.ts';
import { createSongReader } from './domain/song.ts';
import { createSubmissions } from './domain/submissions.ts';
import { createTrackStore } from './domain/track-store.ts';
import { downloadHandlers } from './handlers/downloads.ts';
import type { StorageParts } from './handlers/parts.ts';
import { runHandlers } from './handlers/runs.ts';
import { songHandlers } from './handlers/songs.ts';
import { uploadHandlers } from './handlers/uploads.ts';

/** Much longer than any call. */
const TRACE_MS = 30 * 60_000;
const MAX_SWEEP_MS = 10 * 60_000;

/** `orphanAudioMs`: milliseconds for which audio without a song is kept. */
export interface StorageServiceDeps {
  readonly store: ObjectStore;
  readonly catalogue: Catalogue;
  readonly log: Logger;
  readonly maxAudioBytes: number;
  readonly orphanAudioMs: number;
}

/** The parts that main.ts starts and stops. */
export interface StorageService {
  readonly server: GrpcServer;
  readonly catalogueSync: CatalogueSync;
  readonly janitor: Janitor;
  /** Runs the janitor periodically. */
  readonly sweeping: Periodic;
  readonly readiness: Readiness;
}

/** Starts nothing. */
export function createStorageService(deps: StorageServiceDeps): StorageService {
  const { store, catalogue, log, maxAudioBytes, orphanAudioMs } = deps;
  const records = createRecords(store);
  const songs = createSongReader({ store, records });
  const audio = createAudioStore({ store, records });
  const pending = createPendingIndex({ store, records, songs, log });
  const tracks = createTrackStore({ store, records, songs, audio });
  const submissions = createSubmissions({ store, records, songs, audio, pending });
  const outcomes = createOutcomes({ store, records, songs, tracks, pending, log });
  const removal = createRemoval({ store, records, songs, audio, pending });
  const catalogueSync = createCatalogueSync({ store, songs, catalogue, log });
  const janitor = createJanitor({
    ...{ store, records, audio, tracks, pending, removal, log },
    ...{ orphanAudioMs, traceMs: TRACE_MS },
  });
  const parts: StorageParts = {
    store,
    songs,
    audio,
    tracks,
    submissions,
    outcomes,
    pending,
    removal,
    catalogue,
    catalogueSync,
    maxAudioBytes,
  };
  const handlers = {
    ...uploadHandlers(parts),
    ...downloadHandlers(parts),
    ...runHandlers(parts),
    ...songHandlers(parts),
  };
  const server = createGrpcServer(loadStorage(), handlers, log);
  return {
    server,
    readiness: createReadiness({ peers: [DESCRIPTORS], setServing: server.setServing, log }),
    catalogueSync,
    janitor,
    sweeping: createPeriodic({
      everyMs: Math.min(MAX_SWEEP_MS, orphanAudioMs),
      work: (signal) => janitor.pass(signal),
      onError: (error) => log.error({ err: error }, 'clean-up failed'),
    }),
  };
}
