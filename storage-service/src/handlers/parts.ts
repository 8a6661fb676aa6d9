// Types of the handlers, and of the parts that they use.

import type { Handlers } from '@stemline/common/grpc/server.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import type { AudioStore } from '../domain/audio-store.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import type { CatalogueSync } from '../domain/catalogue-sync.ts';
import type { DeliveryEnds } from '../domain/delivery-ends.ts';
import type { Downloads } from '../domain/downloads.ts';
import type { ObjectStore } from '../domain/object-store.ts';
import type { Outcomes } from '../domain/outcomes.ts';
import type { PendingIndex } from '../domain/pending.ts';
import type { Removal } from '../domain/removal.ts';
import type { Reservations } from '../domain/reservations.ts';
import type { SongReader } from '../domain/song.ts';
import type { SongUses } from '../domain/song-uses.ts';
import type { Submissions } from '../domain/submissions.ts';
import type { TrackStore } from '../domain/track-store.ts';

/** The handlers of all rpcs. */
export type StorageHandlers = Handlers<StorageRpcs>;

/** The parts that the handlers use. */
export interface StorageParts {
  readonly store: ObjectStore;
  readonly songs: SongReader;
  readonly audio: AudioStore;
  readonly tracks: TrackStore;
  readonly downloads: Downloads;
  readonly uses: SongUses;
  readonly submissions: Submissions;
  readonly reservations: Reservations;
  readonly outcomes: Outcomes;
  readonly deliveryEnds: DeliveryEnds;
  readonly pending: PendingIndex;
  readonly removal: Removal;
  readonly catalogue: Catalogue;
  readonly catalogueSync: CatalogueSync;
  /** The limit of UploadSong, in bytes. */
  readonly maxAudioBytes: number;
}
