// Writes the records of songs that wait into a data folder, without uploads, so that a bench has a
// large queue in the store at once.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { songhashOf } from '@stemline/common/songhash.ts';
import { KEYS } from '@stemline/storage-service/domain/keys.ts';
import { markSchema, requestSchema, submissionSchema } from '@stemline/storage-service/domain/record-types.ts';
import { sha224 } from '../bytes.ts';

/** The number of runs that are written at a time. */
const AT_ONCE = 64;

/**
 * Writes `count` open runs with one submission each into the folder of a file object store, which
 * no service uses at the moment. Resolves with their songhashes in the order of arrival.
 */
export async function writeOpenRuns(folder: string, count: number): Promise<string[]> {
  const songhashes: string[] = [];
  for (let at = 0; at < count; at += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, index) => at + index);
    songhashes.push(...(await Promise.all(numbers.map((number) => writeOpenRun(folder, number)))));
  }
  return songhashes;
}

async function writeOpenRun(folder: string, number: number): Promise<string> {
  const song = {
    namespace: 'default',
    audio: sha224(`audio ${number}`),
    model: 'preview',
    revision: '1',
    optionsJson: '{}',
  };
  const songhash = songhashOf(song);
  const common = { schema: 1, filename: `song ${number}.mp3`, createdMs: 1_700_000_000_000 + number };
  const id = `submission-${number}`;
  // Without a sync of each file, which would take most of the time.
  const write = async (key: string, record: object) => {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(record));
  };
  const request = { ...common, kind: 'song', ...song, priority: 'normal', openedBy: id };
  await write(KEYS.pendingRun(songhash, 1), markSchema.parse({ schema: 1, createdMs: common.createdMs }));
  await write(KEYS.request(songhash, 1), requestSchema.parse(request));
  await write(KEYS.submission(songhash, 1, id), submissionSchema.parse({ ...common, id, requestId: id }));
  return songhash;
}
