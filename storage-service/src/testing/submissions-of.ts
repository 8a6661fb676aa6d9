// Lists the submissions of a run.

import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import type { StorageClient } from '@stemline/testing/storage/storage-fixture.ts';

/** Returns a run's submissions, sorted by id. */
export async function submissionsOf(client: StorageClient, songhash: string, run: number) {
  const pages = await collect(client.download('ListSubmissions', { songhash, run }, call()));
  return pages.flatMap(({ submissions }) => submissions).sort((a, b) => (a.id < b.id ? -1 : 1));
}
