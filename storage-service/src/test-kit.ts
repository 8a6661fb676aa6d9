// Provides tests with the real service in its own folder over real gRPC, and with shorthands for
// common calls.

import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRpcClient, type RpcClient } from '@stemline/common/grpc/client.ts';
import { framed } from '@stemline/common/grpc/framing.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import { createSilentLogger, type Logger } from '@stemline/common/logging/logger.ts';
import { type GivenOptions, optionsToWire } from '@stemline/common/options.ts';
import { songhashOf as computeSonghash, type SongIdentity } from '@stemline/common/songhash.ts';
import type { DeliveryEvent } from '@stemline/proto/gen/stemline/common/v1/DeliveryEvent.ts';
import type { Priority } from '@stemline/proto/gen/stemline/common/v1/Priority.ts';
import { loadStorage, type StorageRpcs } from '@stemline/proto/load.ts';
import { createFileObjectStore } from './adapters/file-object-store.ts';
import { createRedisCatalogue } from './adapters/redis-catalogue.ts';
import { createRedisConnection } from './adapters/redis-connection.ts';
import type { CatalogueSync } from './domain/catalogue-sync.ts';
import type { Janitor } from './domain/janitor.ts';
import type { ObjectStore } from './domain/object-store.ts';
import type { TrackPlace } from './domain/track-store.ts';
import { createStorageService } from './service.ts';
import { type Interpose, interposedStore } from './testing/interposed-store.ts';

/** A client of all rpcs. */
export type StorageClient = RpcClient<StorageRpcs>;

/** A started service with its client. */
export interface RunningService {
  readonly client: StorageClient;
  readonly store: ObjectStore;
  readonly janitor: Janitor;
  readonly catalogueSync: CatalogueSync;
  readonly port: number;
  stop(): Promise<void>;
}

/** A port without a listener: Redis is unavailable. */
const NO_REDIS = 'redis://127.0.0.1:1';

/** Starts a service in the folder, on a free port, and without Redis unless `redisUrl` is given. */
export async function startService(
  folder: string,
  options: {
    redisUrl?: string;
    redisPrefix?: string;
    maxAudioBytes?: number;
    orphanAudioMs?: number;
    interpose?: Interpose;
    log?: Logger;
  } = {},
): Promise<RunningService> {
  const log = options.log ?? createSilentLogger();
  const errors: unknown[] = [];
  const files = createFileObjectStore({ folder, onError: (error) => errors.push(error) });
  const store = options.interpose ? interposedStore(files, options.interpose) : files;
  const catalogue = createRedisCatalogue(
    createRedisConnection(options.redisUrl ?? NO_REDIS, log),
    options.redisPrefix ?? 'test',
  );
  const { server, janitor, catalogueSync } = createStorageService({
    store,
    catalogue,
    log,
    maxAudioBytes: options.maxAudioBytes ?? 64 * 1024 ** 2,
    orphanAudioMs: options.orphanAudioMs ?? 3_600_000,
  });
  await store.start();
  if (options.redisUrl) catalogueSync.start();
  const port = await server.start('127.0.0.1', 0);
  server.setServing(true);
  const client = createRpcClient(loadStorage().definition, [`127.0.0.1:${port}`]);
  return {
    client,
    store,
    janitor,
    catalogueSync,
    port,
    stop: async () => {
      client.close();
      await server.stop(1_000);
      await catalogueSync.stop();
      await store.stop();
      if (errors.length > 0) throw new AggregateError(errors, 'the store reported errors');
    },
  };
}

/** Creates an empty folder. */
export async function tempFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'stemline-storage-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Returns every file below the folder, relative to it, without heartbeats of staging folders;
 * sorted.
 */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'alive')
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Options of a call; the deadline is in milliseconds. */
export const call = (deadlineMs = 60_000, signal?: AbortSignal) => ({ deadlineMs, requestId: randomUUID(), signal });

/** In lower-case hex. */
export const sha224 = (bytes: Uint8Array | string) => createHash('sha224').update(bytes).digest('hex');

/** Yields the bytes in pieces of at most `size`. */
export async function* pieces(bytes: Uint8Array, size = 200_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

interface UploadInfo {
  readonly filename: string;
  readonly contentType: string;
  readonly maxBytes: number;
}

/** Uploads audio, by default as song.mp3 of the type audio/mpeg. */
export function uploadSong(client: StorageClient, bytes: Uint8Array, info: Partial<UploadInfo> = {}) {
  const sent = { filename: 'song.mp3', contentType: 'audio/mpeg', ...info };
  return client.upload('UploadSong', framed(sent, pieces(bytes)), call());
}

/** Uploads a track; the run must be open. */
export function uploadTrack(client: StorageClient, place: TrackPlace, bytes: Uint8Array) {
  return client.upload('UploadTrack', framed(place, pieces(bytes)), call());
}

/** The claim of tests that need only one. */
export const CLAIM = 'claim-1';

/** The audio that most tests use. */
export const MUSIC = Buffer.from('some music');

/**
 * The identity of a test song. The name is used as the model revision, so that each name gives
 * another song.
 */
function identityOf(name: string, more: Partial<SongIdentity> = {}): SongIdentity {
  const common = { namespace: 'default', audio: sha224(MUSIC), model: 'preview', optionsJson: '{}' };
  return { ...common, revision: name, ...more };
}

/**
 * Returns the songhash of a test song with MUSIC as its audio; `more` overrides parts of the
 * identity.
 */
export function songhashOf(name: string, more: Partial<SongIdentity> = {}): string {
  return computeSonghash(identityOf(name, more));
}

/** The time of all test requests, in Unix milliseconds. */
export const CREATED_MS = 1_700_000_000_000;

/** The fields in which a request differs from the default. */
export interface RequestChanges extends Partial<SongIdentity> {
  readonly priority?: Priority;
  readonly filename?: string;
  readonly createdMs?: number;
}

/** Returns the request message of a test song. */
export function requestFor(name: string, audio: string, changes: RequestChanges = {}) {
  const { namespace, model, revision, optionsJson, ...identity } = identityOf(name, { audio, ...changes });
  const { priority = 'PRIORITY_NORMAL', filename = 'song.mp3', createdMs = CREATED_MS } = changes;
  return {
    ...{ namespace, audio: identity.audio, priority, filename },
    model: { name: model, revision },
    options: optionsToWire(JSON.parse(optionsJson) as GivenOptions),
    createdAt: toTimestamp(createdMs),
  };
}

/** Returns a submission message without a callback; `more` overrides its fields. */
export function submissionOf(id: string, more: object = {}) {
  return { id, filename: 'song.mp3', createdAt: toTimestamp(CREATED_MS), requestId: 'r', ...more };
}

const EVENTS: DeliveryEvent[] = ['DELIVERY_EVENT_DONE', 'DELIVERY_EVENT_FAILED'];
/** A callback that reports done and failed. */
export const CALLBACK = { url: 'https://example.org/hook', dataJson: '{"a":1}', on: EVENTS, refusal: '' };

/** Records a submission for the test song `name`. */
export function record(client: StorageClient, name: string, audio: string, id: string, more: object = {}) {
  return client.unary(
    'RecordSubmission',
    {
      songhash: songhashOf(name, { audio }),
      request: requestFor(name, audio),
      submission: submissionOf(id, more),
    },
    call(),
  );
}

/** Reads a source to its end. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Collects a download. */
export async function downloaded<I>(
  source: AsyncIterable<{ info?: I | null | undefined; chunk?: Uint8Array | undefined }>,
): Promise<{ info: I; bytes: Buffer; chunkSizes: number[] }> {
  const [first, ...rest] = await collect(source);
  const chunks = rest.map(({ chunk }) => chunk ?? new Uint8Array());
  return { info: first?.info as I, bytes: Buffer.concat(chunks), chunkSizes: chunks.map((chunk) => chunk.byteLength) };
}

/** A track as outcomes name it; `size` is in bytes. */
export interface MadeTrack {
  name: string;
  contentType: string;
  size: number;
  sha224: string;
}

/** Uploads tracks under a claim and publishes them as done. */
export async function publishDone(
  client: StorageClient,
  songhash: string,
  run: number,
  tracks: Readonly<Record<string, Uint8Array>>,
  claimId = CLAIM,
  manifest: object = { schema: 1 },
) {
  const made: MadeTrack[] = [];
  for (const [name, bytes] of Object.entries(tracks)) {
    await uploadTrack(client, { songhash, run, claimId, track: name }, bytes);
    made.push({ name, contentType: 'audio/mpeg', size: bytes.byteLength, sha224: sha224(bytes) });
  }
  return client.unary('PublishOutcome', { songhash, run, outcome: doneOutcome(made, claimId, manifest) }, call());
}

/** Returns an outcome message; the tracks must have been uploaded under the claim. */
export function doneOutcome(tracks: MadeTrack[], claimId = CLAIM, manifest: object = { schema: 1 }) {
  const state = 'OUTCOME_STATE_DONE' as const;
  return { state, claimId, attempt: 1, tracks, manifestJson: JSON.stringify(manifest), createdAt: toTimestamp(5) };
}

/** Returns an outcome message with the code BAD_AUDIO. */
export function failedOutcome(reason = 'It broke.') {
  return { state: 'OUTCOME_STATE_FAILED' as const, attempt: 1, code: 'BAD_AUDIO', reason, createdAt: toTimestamp(6) };
}

/** Publishes any outcome message, even a malformed one. */
export function publish(client: StorageClient, songhash: string, run: number, outcome: object) {
  return client.unary('PublishOutcome', { songhash, run, outcome }, call());
}

/** Returns a run's submissions, sorted by their ids. */
export async function submissionsOf(client: StorageClient, songhash: string, run: number) {
  const pages = await collect(client.download('ListSubmissions', { songhash, run }, call()));
  return pages.flatMap(({ submissions }) => submissions).sort((a, b) => (a.id < b.id ? -1 : 1));
}
