// Examples of bodies and answers. A test checks each with the schema of its operation.

import { EXAMPLE_MODELS, exampleLimits, EXAMPLE_MODEL as MODEL } from './example-models.ts';
import {
  EXAMPLE_DELIVERY as DELIVERY,
  EXAMPLE_AUDIO,
  EXAMPLE_SONG as HASH,
  TEST_CALLBACK_BODY,
} from './example-values.ts';

const CREATED = '2026-11-27T09:00:00.000Z';
const IDLE = { progress: 0, stage: '', position: 1, stalled: false };
const TRACK = {
  name: 'vocals.mp3',
  url: `/apiv1/track/${HASH}/vocals.mp3`,
  content_type: 'audio/mpeg',
  size: 7_680_413,
  sha224: 'a3c1f0527d9be8461c02a75d93f6b8e41d7c0952ab63fe18c4d0729b',
  crc32: '9f27c1d4',
};
const DONE_SONG = {
  hash: HASH,
  state: 'done',
  run: 1,
  attempt: 1,
  progress: 1,
  stage: '',
  position: 0,
  estimate_seconds: null,
  stalled: false,
  can_retry: false,
  started_at: '2026-11-27T09:00:01.000Z',
  finished_at: '2026-11-27T09:00:42.000Z',
  model: MODEL,
  options: {},
  priority: 'normal',
  filename: 'song.mp3',
  created_at: CREATED,
  expires_at: null,
  parent: null,
  warnings: [],
  original: { url: `/apiv1/track/${HASH}/original`, content_type: 'audio/mpeg', size: 7_680_000 },
  tracks: [TRACK],
  removed: [],
  served_run: 1,
  manifest: { schema: 2 },
};
const ONE_DELIVERY = {
  id: DELIVERY,
  hash: HASH,
  run: 1,
  event: 'done',
  state: 'delivered',
  attempts: 1,
  url: 'https://example.org/hook',
  last_error: null,
  next_at: null,
  created_at: '2026-11-27T09:00:42.000Z',
};
const PENDING = { ...ONE_DELIVERY, state: 'pending', attempts: 0, next_at: '2026-11-27T09:00:42.000Z' };
const TEST_DELIVERY = { ...PENDING, hash: null, run: null, event: 'test' };
const WAITING = { hash: HASH, run: 2, state: 'waiting' };
const REMOVED = {
  hash: HASH,
  track: 'vocals.mp3',
  tracks: ['vocals.mp3'],
  reason: 'vocals.mp3 was removed. Send the song again to make it again.',
};
const WAITING_RUN = {
  hash: HASH,
  state: 'waiting',
  run: 1,
  attempt: 0,
  ...IDLE,
  estimate_seconds: 38,
  started_at: null,
  finished_at: null,
};
const SNAPSHOT = { event: 'snapshot', data: JSON.stringify(WAITING_RUN) };

const ANSWERS: Readonly<Record<string, unknown>> = {
  uploadSong: {
    hash: HASH,
    url: `/apiv1/songs/${HASH}`,
    status: 'queued',
    state: 'waiting',
    position: 1,
    model: MODEL,
    run: 1,
  },
  listSongs: {
    songs: [
      {
        hash: HASH,
        url: `/apiv1/songs/${HASH}`,
        filename: 'song.mp3',
        created_at: CREATED,
        duration_seconds: 192.04,
        warnings: 0,
        model: MODEL,
        state: 'done',
        ...IDLE,
        progress: 1,
        position: 0,
      },
    ],
    next_page_token: null,
    total: 1,
  },
  getSong: DONE_SONG,
  watchSong: SNAPSHOT,
  watchSongs: SNAPSHOT,
  removeSong: { hash: HASH, reason: 'The song and its tracks were removed.' },
  cancelSong: { ...WAITING, run: 1, state: 'cancelled' },
  retrySong: WAITING,
  listModels: EXAMPLE_MODELS,
  getLimits: exampleLimits(),
  removeTrack: REMOVED,
  removeTrackByGet: REMOVED,
  listSongDeliveries: { deliveries: [ONE_DELIVERY], next_page_token: null },
  listDeliveries: { deliveries: [ONE_DELIVERY], next_page_token: null },
  getDelivery: ONE_DELIVERY,
  redeliver: PENDING,
  testCallback: TEST_DELIVERY,
  getLiveness: { live: true },
  getReadiness: {
    ready: true,
    checks: { gateway: 'ok', storage: 'ok', queue: 'ok', models: 'ok' },
    live_separators: 1,
    notes: [],
  },
  separateSong: { hash: HASH, reason: 'Song enqueued for separation', model: MODEL, run: 1 },
  listQueue: { queue: [HASH], running: [], next_page_token: null },
};

/** Bodies in JSON. */
const BODIES: Readonly<Record<string, unknown>> = {
  uploadSong: { source: { songhash: HASH, track: 'drums.flac' }, model: 'drumsep' },
  separateSong: { mp3: EXAMPLE_AUDIO, model: 'auto', callback: { url: 'https://example.org/hook' } },
  testCallback: TEST_CALLBACK_BODY,
};

/** Returns the example of the first answer of an operation; undefined for every other status. */
export function answerExampleOf(operationId: string, status: number): unknown {
  return status === 200 || status === 202 ? ANSWERS[operationId] : undefined;
}

/** Returns the example of the JSON body of an operation; undefined: it has none. */
export function bodyExampleOf(operationId: string): unknown {
  return BODIES[operationId];
}
