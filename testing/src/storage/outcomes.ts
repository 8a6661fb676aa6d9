// Uploads tracks and publishes outcomes, as a separator does.

import { framed } from '@stemline/common/grpc/framing.ts';
import { pieces, sha224 } from '../bytes.ts';
import { call } from '../call.ts';
import type { StorageClient } from './storage-fixture.ts';

/** An uploaded track, as an outcome lists it; `size` in bytes. */
export interface MadeTrack {
  name: string;
  contentType: string;
  size: number;
  sha224: string;
}

/** Uploads one track of an attempt. Rejects with the service's error. */
export function uploadTrack(
  client: StorageClient,
  place: { songhash: string; run: number; attempt: number; track: string },
  bytes: Uint8Array,
) {
  return client.upload('UploadTrack', framed({ ...place, contentType: 'audio/mpeg' }, pieces(bytes)), call());
}

/** Uploads the tracks of an attempt and publishes them as done. */
export async function publishDone(
  client: StorageClient,
  songhash: string,
  run: number,
  tracks: Readonly<Record<string, Uint8Array>>,
  attempt = 1,
  manifest: object = { schema: 1 },
) {
  const made: MadeTrack[] = [];
  for (const [name, bytes] of Object.entries(tracks)) {
    await uploadTrack(client, { songhash, run, attempt, track: name }, bytes);
    made.push({ name, contentType: 'audio/mpeg', size: bytes.byteLength, sha224: sha224(bytes) });
  }
  return publish(client, songhash, run, doneOutcome(made, attempt, manifest));
}

/** Publishes the outcome of a run. Rejects with the service's error. */
export function publish(client: StorageClient, songhash: string, run: number, outcome: object) {
  return client.unary('PublishOutcome', { songhash, run, outcome }, call());
}

/** Returns the outcome `done` with these tracks. */
export function doneOutcome(tracks: MadeTrack[], attempt = 1, manifest: object = { schema: 1 }) {
  const state = 'OUTCOME_STATE_DONE' as const;
  return { state, attempt, tracks, manifestJson: JSON.stringify(manifest), createdMs: 5 };
}

/** Returns the outcome `failed` of the first attempt, with the code `BAD_AUDIO`. */
export function failedOutcome(reason = 'It broke.') {
  return { state: 'OUTCOME_STATE_FAILED' as const, attempt: 1, code: 'BAD_AUDIO', reason, createdMs: 6 };
}
