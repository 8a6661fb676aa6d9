// Compares the tracks of all ways with their samples and with whole tracks.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSemaphore } from '@stemline/separator-service/adapters/media/ffmpeg/semaphore.ts';
import type { Row } from '../table.ts';
import { checkTrack, equalFrames } from './check-track.ts';
import { nameOf, waysFor } from './chunk-ways.ts';
import { encodeTrack, type Pcm } from './encode-chunks.ts';

/** Encodes each track in each way, and returns a row for each of them. */
export async function qualityRows(tracks: readonly Pcm[], folder: string, cores: number): Promise<Row[]> {
  const rows: Row[] = [];
  const permits = createSemaphore(cores);
  for (const pcm of tracks) {
    const whole = new Map<boolean, string>();
    const paths: string[] = [];
    let usual: number | undefined;
    for (const way of waysFor(cores)) {
      const path = join(folder, `${pcm.name} ${nameOf(way)}.mp3`);
      paths.push(path);
      await encodeTrack(pcm, way, path, permits);
      if (way.chunks === 1) whole.set(way.hasReservoir, path);
      const { snr, bytes, isValid } = await checkTrack(pcm, path);
      usual ??= snr;
      const equal = await equalFrames(path, whole.get(way.hasReservoir) as string);
      const figures = {
        'SNR dB': snr,
        // The decoder rounds, so the last digits say nothing.
        'less than whole dB': Number((usual - snr).toFixed(3)),
        'equal frames %': equal * 100,
        MB: bytes / 1e6,
      };
      rows.push({ track: pcm.name, way: nameOf(way), ...figures, valid: isValid });
    }
    await Promise.all(paths.map((path) => rm(path)));
  }
  return rows;
}
