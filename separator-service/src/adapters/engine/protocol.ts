// Message types of the engine's protocol (engine/PROTOCOL.md), and their checking and encoding. The
// Python counterpart is engine/stemline_engine/protocol.py.

import type { ErrorCode } from '@stemline/common/errors/codes.ts';
import { OPTION_RULES } from '@stemline/common/options/rules.ts';
import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { ARITHMETICS, checksSchema, type SeparateRequest, statsSchema } from '../../domain/engine.ts';

/** The only version that this separator accepts. */
export const PROTOCOL_VERSION = 5;
/**
 * The longest line of the protocol. The channel counts characters, of which a line never has more
 * than bytes.
 */
export const MAX_LINE_BYTES = 1 << 20;
/** The most frames of a part. */
const MAX_PART_FRAMES = 262_144;

/**
 * The codes of `failed`. ENGINE_CRASHED and TIMED_OUT are not among them: they say that the engine
 * has ended, and only this process knows that.
 */
export const ENGINE_CODES = [
  'ENGINE_REFUSED',
  'BAD_AUDIO',
  'MODEL_UNAVAILABLE',
  'OUT_OF_MEMORY',
  'STORAGE_FULL',
  'CANCELLED',
  'INTERNAL',
] as const satisfies readonly ErrorCode[];

const licence = z.object({ code: z.string(), weights: z.string() });
const versions = z.record(z.string(), z.string());
const finite = z.number().nullable();

const hello = z.object({
  type: z.literal('hello'),
  protocol: z.number(),
  pid: z.number(),
  device: z.string(),
  device_name: z.string(),
  versions,
  slots: z.int().min(1),
});
const model = z.object({
  name: z.string(),
  revision: z.string().nullable(),
  available: z.boolean(),
  reason: z.string().nullable(),
  sources: z.array(z.string()),
  origin: z.enum(MODEL_ORIGIN.words),
  segment_seconds: finite,
  licence,
  note: z.string(),
  detail: z.string(),
});
const models = z.object({
  type: z.literal('models'),
  id: z.string().nullable(),
  models: z.array(model),
  auto: z.string(),
  auto_reason: z.string(),
  auto_detail: z.string(),
});
const loaded = z.object({
  type: z.literal('loaded'),
  id: z.string(),
  model: z.string(),
  revision: z.string(),
  load_ms: z.number(),
  speed: finite,
  memory_bytes: z.number(),
});
const alive = z.object({ type: z.literal('alive'), stats: statsSchema });
const step = z.object({ type: z.literal('step'), id: z.string() });
const progress = z.object({ type: z.literal('progress'), id: z.string(), done: z.number(), total: z.number() });
const part = z.object({
  type: z.literal('part'),
  id: z.string(),
  path: z.string(),
  frames: z.int().min(1).max(MAX_PART_FRAMES),
});
const restart = z.object({ type: z.literal('restart'), id: z.string() });
const done = z.object({
  type: z.literal('done'),
  id: z.string(),
  model: z.string(),
  revision: z.string(),
  licence,
  device: z.string(),
  backend: z.string(),
  precision: z.enum(OPTION_RULES.precision.rule.choices),
  arithmetic: z.enum(ARITHMETICS),
  sample_rate: z.number(),
  frames: z.number(),
  gain: z.number(),
  versions,
  memory_bytes: z.number(),
  timings_ms: z.record(z.string(), z.number()),
  checks: checksSchema,
});
const failed = z.object({
  type: z.literal('failed'),
  id: z.string().nullable(),
  code: z.enum(ENGINE_CODES),
  reason: z.string(),
});

const message = z.discriminatedUnion('type', [
  hello,
  alive,
  models,
  loaded,
  step,
  progress,
  part,
  restart,
  done,
  failed,
]);

/** A message from the engine. */
export type EngineMessage = z.infer<typeof message>;
/** The first message of an engine. */
export type Hello = z.infer<typeof hello>;
/** The list of all models. */
export type EngineModels = z.infer<typeof models>;
/** The answer to `load`. */
export type Loaded = z.infer<typeof loaded>;
/** The progress of a song, in segments. */
export type Progress = z.infer<typeof progress>;
/** The next samples of all tracks, in a file that is complete. */
export type Part = z.infer<typeof part>;
/** The result of a song. */
export type Done = z.infer<typeof done>;
/** The failure of a request. */
export type Failed = z.infer<typeof failed>;

/** A message to the engine. */
export type EngineRequest =
  | { readonly type: 'models' | 'shutdown'; readonly id: string }
  | { readonly type: 'load'; readonly id: string; readonly model: string }
  | ({ readonly type: 'separate'; readonly id: string } & SeparateRequest)
  | { readonly type: 'cancel' | 'taken'; readonly id: string; readonly target: string };

/** Returns one line with its line end. */
export function encode(request: EngineRequest): string {
  return `${JSON.stringify(request)}\n`;
}

/** Parses one line. Throws an Error that describes the fault and does not repeat the line. */
export function decode(line: string): EngineMessage {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new Error('the engine sent a line that is not JSON', { cause: error });
  }
  const parsed = message.safeParse(json);
  if (!parsed.success) throw new Error(`the engine sent an invalid message: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
