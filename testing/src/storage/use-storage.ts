// Provides a storage service with one stored audio file for each test of a file.

import { afterEach, beforeEach } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { MUSIC, uploadSong } from './songs.ts';
import { type StorageFixture, startStorage } from './storage-fixture.ts';

/** The storage service of the running test. */
export interface StorageOfTest {
  readonly service: StorageFixture;
  readonly client: StorageFixture['client'];
  /** The folder of its objects. */
  readonly folder: string;
  /** The address of the stored audio, MUSIC. */
  readonly audio: string;
}

/** Call it once per file or `describe`. Read the returned values only inside tests and hooks. */
export function useStorage(): StorageOfTest {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let service: StorageFixture;
  let audio: string;
  beforeEach(async () => {
    folder = await tempFolder();
    service = await startStorage(folder.path);
    ({ audio } = await uploadSong(service.client, MUSIC));
  });
  afterEach(async () => {
    await service.stop();
    await folder.remove();
  });
  return {
    get service() {
      return service;
    },
    get client() {
      return service.client;
    },
    get folder() {
      return folder.path;
    },
    get audio() {
      return audio;
    },
  };
}
