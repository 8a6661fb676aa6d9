// Measures the computing time of the tracks of a song: the default MP3s, a FLAC of each stem on top
// of them, and the loudness and peaks alone.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { createFfmpeg } from '@stemline/separator-service/adapters/media/ffmpeg/ffmpeg.ts';
import { createAbilities } from '@stemline/separator-service/adapters/media/ffmpeg-abilities.ts';
import { createFfmpegEncoder } from '@stemline/separator-service/adapters/media/ffmpeg-encoder.ts';
import type { Encoder } from '@stemline/separator-service/domain/media.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { spread } from './figures.ts';

const SECONDS = 240;
const HZ = 44_100;
const STEMS = ['drums', 'bass', 'other', 'vocals'];
const signal = new AbortController().signal;

/** Prints the medians over `runs` songs of 240 s with four stems, in seconds of one core. */
export async function measureEncoding(runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stemline-bench-'));
  try {
    await makeStem(folder);
    const timesFile = join(folder, 'times');
    const environment = process.env as Record<string, string>;
    const ffmpeg = createFfmpeg({
      file: timedFfmpeg(folder, timesFile),
      probeFile: 'ffprobe',
      processes: 1,
      stallMs: 60_000,
      environment,
    });
    const encoder = createFfmpegEncoder(ffmpeg, createAbilities({ file: 'ffmpeg', environment }), () => 1);
    const cost = (formats: OutputFormatName[]) => costOf(encoder, folder, timesFile, formats);
    const measured: number[] = [];
    const defaults: number[] = [];
    const flacs: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      measured.push(await cost([]));
      const mp3 = await cost(['mp3']);
      defaults.push(mp3);
      flacs.push((await cost(['mp3', 'flac'])) - mp3);
    }
    console.log(`peaks and loudness of four stems of ${SECONDS} s:     ${spread(measured, 1)} s of a core`);
    console.log(`the same with their MP3s (default):          ${spread(defaults, 1)} s of a core`);
    console.log(`four FLACs on top of that (goal: below 3 s): ${spread(flacs, 1)} s of a core`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a stem of a tone and noise, which FLAC compresses about as well as music. */
async function makeStem(folder: string): Promise<void> {
  const noise = `anoisesrc=d=${SECONDS}:c=pink:seed=1:r=${HZ}`;
  const brown = `anoisesrc=d=${SECONDS}:c=brown:seed=2:r=${HZ}`;
  const tone = `sine=f=330:d=${SECONDS}:r=${HZ}`;
  const mixed = `${noise}[a];${tone}[b];[a][b]amix=2[l];${brown}[r];[l][r]join=inputs=2:channel_layout=stereo`;
  const path = join(folder, 'stem.f32');
  await generateAudio(path, mixed, ['-f', 'f32le']);
  for (const _ of STEMS) appendFileSync(join(folder, 'part.f32'), readFileSync(path));
}

/** Writes a script that runs ffmpeg and adds its computing time to a file; returns its path. */
function timedFfmpeg(folder: string, timesFile: string): string {
  const path = join(folder, 'ffmpeg');
  writeFileSync(path, `#!/bin/bash\nffmpeg "$@"\nend=$?\ntimes >> '${timesFile}'\nexit $end\n`, { mode: 0o755 });
  return path;
}

/** Returns the seconds of this process and of all processes of ffmpeg. */
async function costOf(
  encoder: Encoder,
  folder: string,
  timesFile: string,
  formats: OutputFormatName[],
): Promise<number> {
  writeFileSync(timesFile, '');
  const before = process.cpuUsage();
  const wanted = { folder, formats, kbps: 320, hz: HZ, tagsOf: () => undefined, signal };
  const frames = SECONDS * HZ;
  const encoding = encoder.start({ song: join(folder, 'stem.f32'), stems: STEMS, frames, ...wanted });
  await encoding.add({ path: join(folder, 'part.f32'), frames });
  await encoding.finish();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 + secondsIn(readFileSync(timesFile, 'utf8'));
}

/** Adds up times such as `0m2.345s`. */
function secondsIn(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, min, sec]) => sum + 60 * Number(min) + Number(sec), 0);
}
