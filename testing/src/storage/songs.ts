// Makes the messages of songs and submissions, and sends them to a storage service.

import { framed } from '@stemline/common/grpc/framing.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import type { GivenOptions } from '@stemline/common/options/options.ts';
import { optionsToWire } from '@stemline/common/options/wire.ts';
import { songhashOf as computeSonghash, type SongIdentity } from '@stemline/common/songhash.ts';
import type { DeliveryEvent } from '@stemline/proto/gen/stemline/common/v1/DeliveryEvent.ts';
import type { Priority } from '@stemline/proto/gen/stemline/common/v1/Priority.ts';
import type { TrackRef } from '@stemline/proto/gen/stemline/common/v1/TrackRef.ts';
import { collect, pieces, sha224 } from '../bytes.ts';
import { call } from '../call.ts';
import type { StorageClient } from './storage-fixture.ts';

/** The audio that most tests use. */
export const MUSIC = Buffer.from('some music');

const EVENTS: DeliveryEvent[] = ['DELIVERY_EVENT_DONE', 'DELIVERY_EVENT_FAILED'];
/** The callback of a submission, as the storage service returns it. It reports done and failed. */
export const STORED_CALLBACK = {
  url: 'https://example.org/hook',
  dataJson: '{"a":1}',
  on: EVENTS,
  refusal: '',
  secret: '',
};

/** Returns the identity of a song. `name` is the revision of its model, so each name is a song. */
function identityOf(name: string, more: Partial<SongIdentity> = {}): SongIdentity {
  const common = { namespace: 'default', audio: sha224(MUSIC), model: 'preview', optionsJson: '{}' };
  return { ...common, revision: name, ...more };
}

/** Returns the songhash of the song `name`. `more` overrides parts of its identity. */
export function songhashOf(name: string, more: Partial<SongIdentity> = {}): string {
  return computeSonghash(identityOf(name, more));
}

/** The time of all requests and submissions, in Unix milliseconds. */
export const CREATED_MS = 1_700_000_000_000;

/** Fields of a request that differ from the usual ones. */
export interface RequestChanges extends Partial<SongIdentity> {
  readonly priority?: Priority;
  readonly filename?: string;
  readonly createdMs?: number;
  readonly parent?: TrackRef;
}

/** Returns the request of the song `name`. `changes` override its fields. */
export function requestFor(name: string, audio: string, changes: RequestChanges = {}) {
  const { namespace, model, revision, optionsJson, ...identity } = identityOf(name, { audio, ...changes });
  const { priority = 'PRIORITY_NORMAL', filename = 'song.mp3', createdMs = CREATED_MS, parent } = changes;
  return {
    ...{ namespace, audio: identity.audio, priority, filename },
    model: { name: model, revision },
    options: optionsToWire(JSON.parse(optionsJson) as GivenOptions),
    createdAt: toTimestamp(createdMs),
    ...(parent && { parent }),
  };
}

/** Returns a submission without a callback. `more` overrides its fields. */
export function submissionOf(id: string, more: object = {}) {
  return { id, filename: 'song.mp3', createdAt: toTimestamp(CREATED_MS), requestId: 'r', ...more };
}

interface UploadInfo {
  readonly filename: string;
  readonly contentType: string;
  readonly maxBytes: number;
}

/**
 * Uploads audio, by default as song.mp3 of the type audio/mpeg. Rejects with the error of the
 * service.
 */
export function uploadSong(client: StorageClient, bytes: Uint8Array, info: Partial<UploadInfo> = {}) {
  const sent = { filename: 'song.mp3', contentType: 'audio/mpeg', ...info };
  return client.upload('UploadSong', framed(sent, pieces(bytes)), call());
}

/** Records the submission `id` of the song `name`. `more` overrides fields of the submission. */
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

/** Returns the submissions of a run, sorted by id. */
export async function submissionsOf(client: StorageClient, songhash: string, run: number) {
  const pages = await collect(client.download('ListSubmissions', { songhash, run }, call()));
  return pages.flatMap(({ submissions }) => submissions).sort((a, b) => (a.id < b.id ? -1 : 1));
}
