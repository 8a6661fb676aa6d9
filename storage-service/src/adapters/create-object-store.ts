// Picks the backend that the settings name.

import type { StoreConfig } from '../config.ts';
import type { ObjectStore } from '../domain/object-store.ts';
import { createFileObjectStore } from './file-object-store.ts';

export function createObjectStore(config: StoreConfig, onError: (error: unknown) => void): ObjectStore {
  switch (config.kind) {
    case 'file':
      return createFileObjectStore({ folder: config.folder, onError });
  }
}
