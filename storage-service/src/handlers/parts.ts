// What the handlers are made of.

import type { Handlers } from '@stemline/common/grpc-server.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { AudioKeeper } from '../domain/audio.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import type { CatalogueKeeper } from '../domain/catalogue-keeper.ts';
import type { OutcomeBook } from '../domain/outcomes.ts';
import type { PendingIndex } from '../domain/pending.ts';
import type { Removal } from '../domain/removal.ts';
import type { SongReader } from '../domain/song.ts';
import type { SubmissionBook } from '../domain/submissions.ts';
import type { TrackShelf } from '../domain/tracks.ts';

export type StorageHandlers = Handlers<StorageRpcs>;

export interface StorageParts {
  readonly store: ObjectStore;
  readonly songs: SongReader;
  readonly audio: AudioKeeper;
  readonly tracks: TrackShelf;
  readonly submissions: SubmissionBook;
  readonly outcomes: OutcomeBook;
  readonly pending: PendingIndex;
  readonly removal: Removal;
  readonly catalogue: Catalogue;
  readonly catalogueKeeper: CatalogueKeeper;
  readonly maxAudioBytes: number;
}
