// Describes songs and their submissions, and stores them in a storage service.

import { framed } from '@stemline/common/grpc/framing.ts';
import { songhashOf as computeSonghash, type SongIdentity } from '@stemline/common/songhash.ts';
import type { DeliveryEvent } from '@stemline/proto/gen/stemline/storage/v1/DeliveryEvent.ts';
import { pieces, sha224 } from '../bytes.ts';
import { call } from '../call.ts';
import type { StorageClient } from './storage-fixture.ts';

/** The audio that most tests use. */
export const MUSIC = Buffer.from('some music');

const EVENTS: DeliveryEvent[] = ['DELIVERY_EVENT_DONE', 'DELIVERY_EVENT_FAILED'];
/** The callback of a submission, as the store records it. */
export const STORED_CALLBACK = { url: 'https://example.org/hook', dataJson: '{"a":1}', on: EVENTS, refusal: '' };

/**
 * Returns the identity of a song. The name is its model revision, so that each name is another
 * song.
 */
function identityOf(name: string, more: Partial<SongIdentity> = {}): SongIdentity {
  const common = { namespace: 'default', audio: sha224(MUSIC), model: 'preview', optionsJson: '{}' };
  return { ...common, revision: name, ...more };
}

/**
 * Returns the songhash of a song with MUSIC as its audio; `more` overrides parts of the identity.
 */
export function songhashOf(name: string, more: Partial<SongIdentity> = {}): string {
  return computeSonghash(identityOf(name, more));
}

/** Returns the request for a song; `more` overrides its fields. */
export function requestFor(name: string, audio: string, more: object = {}) {
  return {
    ...identityOf(name, { audio }),
    priority: 'PRIORITY_NORMAL' as const,
    contentType: 'audio/mpeg',
    filename: 'song.mp3',
    createdMs: 1_700_000_000_000,
    ...more,
  };
}

/** Returns a submission with this id and no callback; `more` overrides its fields. */
export function submissionOf(id: string, more: object = {}) {
  return { id, filename: 'song.mp3', createdMs: 1_700_000_000_000, requestId: 'r', ...more };
}

interface UploadInfo {
  readonly filename: string;
  readonly contentType: string;
  readonly maxBytes: number;
}

/** Uploads the audio of a song. Rejects with the service's error. */
export function uploadSong(client: StorageClient, bytes: Uint8Array, info: Partial<UploadInfo> = {}) {
  const sent = { filename: 'song.mp3', contentType: 'audio/mpeg', ...info };
  return client.upload('UploadSong', framed(sent, pieces(bytes)), call());
}

/** Records the submission `id` of the song `name`; `more` overrides fields of the submission. */
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
