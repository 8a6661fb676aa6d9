// Measures MP3 encoding in parallel chunks beside the encoding of whole tracks.

import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PlainError } from '@stemline/scripts/plain-error.ts';
import { PCM_ARGS } from '@stemline/separator-service/adapters/media/ffmpeg/ffmpeg.ts';
import { FRAME_BYTES } from '@stemline/separator-service/domain/media.ts';
import type { Bench } from './bench.ts';
import { timeRows, timeWays } from './chunks/chunk-arms.ts';
import { boundRows } from './chunks/chunk-bound.ts';
import { qualityRows } from './chunks/chunk-quality.ts';
import { MANY } from './chunks/chunk-ways.ts';
import { LEAD_IN, type Pcm } from './chunks/encode-chunks.ts';
import { report } from './report.ts';
import { STEMS } from './songs.ts';
import { runTool } from './tools.ts';

const SECONDS = 240;
const ROUNDS = 5;

/**
 * Encodes the mix and the stems of the sample song in all ways, and writes the report. Rejects with
 * a PlainError when a track in chunks is not valid.
 */
export async function measureChunks(bench: Bench): Promise<void> {
  const { settings, probe, folder } = bench;
  const [seconds, rounds] = [settings.seconds ?? SECONDS, settings.rounds ?? ROUNDS];
  const cores = availableParallelism();
  const tracks = await makeTracks(folder, seconds);
  const quality = await qualityRows(tracks, folder, cores);
  const runs = await timeWays(tracks, { folder, cores, rounds }, probe.around);
  const bounds = await boundRows(tracks[0] as Pcm, folder, rounds, tracks.length);
  const method = `MP3s of 320 kbit/s at quality 5 of LAME, with the arguments of the separator, from the mix and the four stems of the sample song, ${seconds} s long. A chunk begins ${LEAD_IN} frames before the first one that is used, so that the encoder reaches the state that it has in the whole track. \`no reservoir\`: without the bit reservoir of LAME; otherwise it continues over the borders.`;
  const times = {
    title: 'Time',
    note: `${method} One track is the mix. Five whole tracks are encoded at once, chunks ${cores} at a time. \`whole / this\`: the time of the whole tracks divided by this one, as the median over the rounds. The processor time is that of all processes without the start of ffmpeg, and that of joining.`,
    rows: timeRows(runs),
  };
  const idle = {
    title: `At best on ${MANY} idle cores`,
    note: `Computed, not measured on such a machine. Whole: each track has a core. Chunks: one track takes as long as its slowest chunk and the joining; ${tracks.length} tracks take as long as ${MANY} cores need for all chunks. The chunks were encoded one after the other.`,
    rows: bounds,
  };
  const qualities = {
    title: 'Quality',
    note: 'The level of the signal above that of the error, after decoding; it says little about what is audible. Equal frames: those with the same bytes as in the whole track with the same use of the reservoir. Valid: ffmpeg decodes the file without a message, and to exactly the samples of the track.',
    rows: quality,
  };
  await report(bench, 'chunks', [times, idle, qualities], { details: runs, subject: 'MP3 encoding in chunks' });
  const bad = quality.filter(({ valid }) => valid !== true).map(({ track, way }) => `${track}, ${way}`);
  if (bad.length > 0) throw new PlainError(`these MP3s are not valid: ${bad.join('; ')}`);
}

async function makeTracks(folder: string, seconds: number): Promise<Pcm[]> {
  const { code } = await runTool(['stemline_tools.sample', folder, '--seconds', String(seconds)]);
  if (code !== 0) throw new Error('the sample song cannot be made');
  const tracks: Pcm[] = [];
  for (const name of ['mix', ...STEMS]) {
    const [wav, path] = [join(folder, `${name}.wav`), join(folder, `${name}.f32`)];
    await promisify(execFile)('ffmpeg', ['-nostdin', '-v', 'error', '-i', wav, ...PCM_ARGS, path]);
    await rm(wav);
    tracks.push({ name, path, samples: (await stat(path)).size / FRAME_BYTES });
  }
  return tracks;
}
