// Uploads tracks and publishes outcomes, as a separator does.

import { OUTPUT_FORMATS } from '@stemline/common/audio/output-formats.ts';
import { PEAKS_CONTENT_TYPE } from '@stemline/common/audio/peaks-file.ts';
import { framed } from '@stemline/common/grpc/framing.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import type { TrackPlace } from '@stemline/storage-service/domain/track-store.ts';
import { pieces, sha224 } from '../bytes.ts';
import { call } from '../call.ts';
import type { StorageClient } from './storage-fixture.ts';

/** An uploaded track, as an outcome names it. `size` is in bytes. */
export interface MadeTrack {
  name: string;
  contentType: string;
  size: number;
  sha224: string;
  crc32?: number;
}

/** The claim of tests that need only one. */
export const CLAIM = 'claim-1';

/** Uploads one track. Rejects with the error of the service. */
export function uploadTrack(client: StorageClient, place: TrackPlace, bytes: Uint8Array) {
  return client.upload('UploadTrack', framed(place, pieces(bytes)), call());
}

/** Uploads tracks and publishes them as done. Rejects with the error of the service. */
export async function publishDone(
  client: StorageClient,
  songhash: string,
  run: number,
  tracks: Readonly<Record<string, Uint8Array>>,
  claimId = CLAIM,
  manifest: object = { schema: 1 },
) {
  const made = await uploadTracks(client, { songhash, run, claimId }, tracks);
  return publish(client, songhash, run, doneOutcome(made, claimId, manifest));
}

/** Uploads tracks, or peaks, and returns them as an outcome names them. */
export async function uploadTracks(
  client: StorageClient,
  place: Omit<TrackPlace, 'track'>,
  tracks: Readonly<Record<string, Uint8Array>>,
): Promise<MadeTrack[]> {
  const made: MadeTrack[] = [];
  for (const [name, bytes] of Object.entries(tracks)) {
    await uploadTrack(client, { ...place, track: name }, bytes);
    made.push({ name, contentType: typeOf(name), size: bytes.byteLength, sha224: sha224(bytes) });
  }
  return made;
}

function typeOf(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const format = Object.values(OUTPUT_FORMATS).find((format) => format.extension === extension);
  return format?.contentType ?? PEAKS_CONTENT_TYPE;
}

/** Publishes any outcome of a run, even a malformed one. Rejects with the error of the service. */
export function publish(client: StorageClient, songhash: string, run: number, outcome: object) {
  return client.unary('PublishOutcome', { songhash, run, outcome }, call());
}

/** Returns an outcome `done` with these tracks. */
export function doneOutcome(tracks: MadeTrack[], claimId = CLAIM, manifest: object = { schema: 1 }) {
  const state = 'OUTCOME_STATE_DONE' as const;
  return { state, claimId, attempt: 1, tracks, manifestJson: JSON.stringify(manifest), createdAt: toTimestamp(5) };
}

/** Returns an outcome `failed` with the code BAD_AUDIO. */
export function failedOutcome(reason = 'It broke.') {
  return { state: 'OUTCOME_STATE_FAILED' as const, attempt: 1, code: 'BAD_AUDIO', reason, createdAt: toTimestamp(6) };
}
