// Tests which stores a start accepts: empty ones, and those of this version.

import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { assertStoreSchema } from './store-schema.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let service: StorageFixture;
beforeEach(async () => {
  folder = await tempFolder();
  service = await startStorage(folder.path);
});
afterEach(async () => {
  await service.stop();
  await folder.remove();
});

it('an empty store is marked with the version, also by two starts at the same time, and accepted from then on', async () => {
  await Promise.all([assertStoreSchema(service.store, '/data'), assertStoreSchema(service.store, '/data')]);
  expect(await filesUnder(folder.path)).toEqual(['schema']);
  await service.store.put('songs/x', Buffer.from('a record'));
  await assertStoreSchema(service.store, '/data');
});

it.each([
  ['objects and no mark', 'songs/x', 'of a version without a mark'],
  ['the mark of another version', 'schema', '{"schema":1}'],
  ['a mark that is not JSON', 'schema', 'not JSON'],
  ['a mark without a version', 'schema', 'null'],
])('a store with %s is refused with the data folder in the message, and stays unchanged', async (_what, key, text) => {
  await service.store.put(key, Buffer.from(text));
  await expect(assertStoreSchema(service.store, '/data')).rejects.toMatchObject({
    name: 'StartRefused',
    message:
      '/data holds songs of another version of Stemline. Move this folder away to start without songs, ' +
      'or choose another one with STEMLINE_DATA_DIR.',
  });
  expect(await filesUnder(folder.path)).toEqual([key]);
});
