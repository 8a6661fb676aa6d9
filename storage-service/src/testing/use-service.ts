// Provides a storage service with one audio file for each test of a file.

import { afterEach, beforeEach } from 'vitest';
import { MUSIC, type RunningService, startService, tempFolder, uploadSong } from '../test-kit.ts';

/** The service of the running test. */
export interface ServiceOfTest {
  readonly service: RunningService;
  readonly client: RunningService['client'];
  /** The folder of its objects. */
  readonly folder: string;
  /** The address of stored audio. */
  readonly audio: string;
}

/** Call it once in a `describe`; read the fields of its result only inside tests and hooks. */
export function useService(): ServiceOfTest {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let service: RunningService;
  let audio: string;
  beforeEach(async () => {
    folder = await tempFolder();
    service = await startService(folder.path);
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
