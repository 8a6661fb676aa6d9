// Sends one file of the corpus to a stack and waits for the result.

import { readFile } from 'node:fs/promises';
import { type Manifest, manifestSchema } from '@stemline/common/manifest/manifest.ts';
import { type Answer, call, untilState } from '@stemline/e2e/api.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { secondsOf } from '@stemline/testing/audio/generated-audio.ts';
import type { Outcome } from './outcome.ts';
import type { Recipe } from './recipe.ts';

const MODEL = 'preview';
/** The manifest states the lengths of all tracks; only the length of this one is also measured. */
const CHECKED_TRACK = 'drums.mp3';

/** The outcome, and the milliseconds from the start of the upload to it. */
interface TimedOutcome {
  readonly outcome: Outcome;
  readonly ms: number;
}

/** Uploads the file of a recipe. Resolves with the result; rejects when there is no answer. */
export async function sendFile(stack: Stack, { name, options }: Recipe, path: string): Promise<TimedOutcome> {
  const query = new URLSearchParams({ model: MODEL, filename: name });
  if (options) query.set('options', JSON.stringify(options));
  const body = new Uint8Array(await readFile(path));
  const begin = performance.now();
  const answer = await call(stack, 'POST', `/apiv1/songs?${query}`, { body });
  const song =
    answer.status === 202
      ? await untilState(stack, String(answer.body.hash), 'done', 'failed', 'cancelled')
      : undefined;
  const ms = performance.now() - begin;
  return { outcome: song ? await outcomeOf(stack, song) : refusalOf(answer), ms };
}

async function outcomeOf(stack: Stack, song: Record<string, unknown>): Promise<Outcome> {
  if (song.state === 'done') return doneOutcome(stack, song);
  if (song.state === 'failed') return failureOf(song);
  return { end: 'broken', reason: 'the song was cancelled' };
}

function refusalOf({ status, body }: Answer): Outcome {
  const { code, reason } = body;
  if (status === 422 && typeof code === 'string') return { end: 'refused', code, reason: String(reason) };
  return { end: 'broken', reason: `the answer to the upload is ${status} ${JSON.stringify(body).slice(0, 200)}` };
}

function failureOf({ code, reason, detail }: Record<string, unknown>): Outcome {
  return { end: 'failed', code: String(code), reason: [reason, detail].filter(Boolean).join(' ') };
}

async function doneOutcome(stack: Stack, { hash, manifest: json }: Record<string, unknown>): Promise<Outcome> {
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) return { end: 'broken', reason: `the manifest is not valid: ${parsed.error.message}` };
  const manifest: Manifest = parsed.data;
  const seconds = manifest.duration_seconds;
  const stated = manifest.tracks.map(({ name, samples, sample_rate }) => [name, samples / sample_rate] as const);
  const decoded = await secondsOf(`${stack.url}/apiv1/track/${hash}/${CHECKED_TRACK}`);
  return {
    end: 'done',
    seconds,
    trackSeconds: { ...Object.fromEntries(stated), [`${CHECKED_TRACK}, decoded,`]: decoded },
    declaredSeconds: manifest.source.declared_seconds,
    warnings: manifest.warnings.map(({ code }) => code),
    peakDb: manifest.mix.true_peak_db,
    channels: manifest.source.channels,
  };
}
