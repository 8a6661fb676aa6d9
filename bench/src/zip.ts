// Measures the time to the first byte of the archive of a song with four FLAC tracks.

import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { CLAIM, doneOutcome, publish, uploadTrack } from '@stemline/testing/storage/outcomes.ts';
import { spread } from './figures.ts';

/** About the size of a stem of 240 s in FLAC. */
const TRACK_BYTES = 25 * 1024 ** 2;

/** Prints the times over `runs` downloads, from request to first byte. */
export async function measureZip(runs: number): Promise<void> {
  const fixture = await startGateway();
  try {
    const query = '?formats=flac&filename=song.flac';
    const accepted = await fetch(`${fixture.base}/apiv1/songs${query}`, { method: 'POST', body: mp3(30, 1) });
    const { hash: songhash } = (await accepted.json()) as { hash: string };
    const made = [];
    for (const stem of ['drums', 'bass', 'other', 'vocals']) {
      const name = `${stem}.flac`;
      const bytes = randomBytes(TRACK_BYTES);
      await uploadTrack(fixture.storage.client, { songhash, run: 1, claimId: CLAIM, track: name }, bytes);
      const digests = { sha224: sha224(bytes), crc32: crc32(bytes) };
      made.push({ name, contentType: 'audio/flac', size: bytes.length, ...digests });
    }
    await publish(fixture.storage.client, songhash, 1, doneOutcome(made));
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const begin = performance.now();
      const response = await fetch(`${fixture.base}/apiv1/songs/${songhash}/tracks.zip`);
      const reader = response.body?.getReader();
      await reader?.read();
      times.push(performance.now() - begin);
      // The next download begins when this one has ended.
      while (!(await reader?.read())?.done);
    }
    console.log(`first byte of a ZIP of 100 MiB: ${spread(times, 1)} ms`);
  } finally {
    await fixture.stop();
  }
}
