// Runs one file of the corpus through the checks of an upload and the decoder, without a stack.

import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { songOptions } from '@stemline/common/options/options.ts';
import { sniffed } from '@stemline/gateway/domain/sniff.ts';
import { JobFailure } from '@stemline/separator-service/domain/job-failure.ts';
import { FRAME_BYTES, SAMPLE_RATE } from '@stemline/separator-service/domain/media.ts';
import { decodeFile } from '@stemline/separator-service/testing/media.ts';
import type { Outcome } from './outcome.ts';
import type { Recipe } from './recipe.ts';

/** Resolves with the result that a stack would give. Rejects with errors that have no code. */
export async function decodeOutcome({ options = {} }: Recipe, path: string, maxSeconds: number): Promise<Outcome> {
  try {
    const { bytes } = await sniffed(createReadStream(path), async () => maxSeconds);
    await bytes.return();
    return await decoded(path, options, maxSeconds);
  } catch (error) {
    if (error instanceof ServiceError) return { end: 'refused', code: error.code, reason: error.message };
    if (error instanceof JobFailure) return { end: 'failed', code: error.code, reason: error.message };
    throw error;
  }
}

async function decoded(path: string, options: NonNullable<Recipe['options']>, maxSeconds: number): Promise<Outcome> {
  const { audio_stream: audioStream, keep_tags: keepTags } = songOptions(JSON.stringify(options));
  const output = `${path}.f32`;
  try {
    const { frames, source, warnings } = await decodeFile(path, { output, audioStream, keepTags, maxSeconds });
    const pcm = await readFile(output);
    return {
      end: 'done',
      seconds: frames / SAMPLE_RATE,
      trackSeconds: { 'the PCM': pcm.length / FRAME_BYTES / SAMPLE_RATE },
      declaredSeconds: source.declared_seconds,
      warnings: warnings.map(({ code }) => code),
      peakDb: peakDbOf(pcm),
      channels: source.channels,
    };
  } finally {
    await rm(output, { force: true });
  }
}

/** Returns null for silence. A sample that is not a number gives NaN. */
function peakDbOf(pcm: Buffer): number | null {
  const samples = new Float32Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 4));
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return peak === 0 ? null : 20 * Math.log10(peak);
}
