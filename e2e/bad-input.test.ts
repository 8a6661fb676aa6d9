// Tests bad input against the running stack: correct status, helpful message, no leftover files,
// services still ready.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio, makeMp3, secondsOfBytes } from '@stemline/testing/audio/generated-audio.ts';
import { zeroTag } from '@stemline/testing/audio/id3.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { call, separate, track, untilState } from './src/api.ts';
import { type OwnStack, startStack } from './src/stack.ts';
import { until } from './src/until.ts';

let stack: OwnStack;
const SONGHASH = 'a'.repeat(56);
const MAX_JSON_BYTES = 400_000;
const mp3 = makeMp3(3);

/** Each write to this device fails as on a full disk. */
const FULL = '/dev/full';
/** The files of all processes, because one line that is written may count as a recovery. */
const LOGS = ['redis', 'storage', 'queue', 'notifier', 'separator', 'gateway'].map((name) => `${name}.jsonl`);

beforeAll(async () => {
  const limits = { STEMLINE_MAX_JSON_BYTES: String(MAX_JSON_BYTES), STEMLINE_MAX_RAW_BYTES: '300000' };
  stack = await startStack(limits, async (dataDir) => {
    if (!existsSync(FULL)) return;
    await mkdir(join(dataDir, 'logs'));
    for (const file of LOGS) await symlink(FULL, join(dataDir, 'logs', file));
  });
});

afterAll(async () => {
  await stack.stop();
});

async function stored(): Promise<string[]> {
  const entries = await readdir(join(stack.dataDir, 'objects'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

let before: string[] = [];
beforeEach(async () => {
  before = await stored();
});

/** Waits, because storage deletes the data of an incomplete upload after it has answered. */
async function expectNothingStored() {
  await until('nothing new is stored', async () => (await stored()).every((path) => before.includes(path)));
  expect((await call(stack, 'GET', '/readyz')).status).toBe(200);
}

const json = (body: string) =>
  call(stack, 'POST', '/apiv1/separate', { body, headers: { 'content-type': 'application/json' } });

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

/** Its entry is an MP3, stored without compression. */
const ZIP = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(26), mp3]);

const cases: [string, () => ReturnType<typeof json>, number, string][] = [
  ['is not JSON', () => json('hello'), 400, 'BAD_JSON'],
  ['is JSON cut short', () => json('{"mp3":"SUQz'), 400, 'BAD_JSON'],
  ['is empty', () => json(''), 400, 'BAD_JSON'],
  ['has no mp3', () => json('{"model":"preview"}'), 400, 'MP3_MISSING'],
  ['has an mp3 that is not base64', () => json('{"mp3":"!!!!"}'), 400, 'BAD_BASE64'],
  ['has an empty mp3', () => json('{"mp3":""}'), 422, 'EMPTY_AUDIO'],
  ['has text for audio', () => separate(stack, Buffer.from('just words '.repeat(1000))), 422, 'UNSUPPORTED_AUDIO'],
  ['has an image for audio', () => separate(stack, PNG), 422, 'UNSUPPORTED_AUDIO'],
  ['has an archive for audio', () => separate(stack, ZIP), 422, 'UNSUPPORTED_AUDIO'],
  ['has a score for audio', () => separate(stack, Buffer.from('MThd\0\0\0\x06')), 422, 'UNSUPPORTED_AUDIO'],
  ['names an unknown model', () => separate(stack, mp3, { model: 'no-such' }), 422, 'MODEL_UNKNOWN'],
  ['names a model that no separator has', () => separate(stack, mp3, { model: 'htdemucs' }), 422, 'MODEL_UNAVAILABLE'],
  [
    'has options that do not exist',
    () => separate(stack, mp3, { options: { mp3_kbps: 9999 } }),
    400,
    'INVALID_ARGUMENT',
  ],
  ['names a path for a model', () => separate(stack, mp3, { model: '../../etc/passwd' }), 422, 'MODEL_UNKNOWN'],
  ['is too large JSON', () => separate(stack, Buffer.alloc(MAX_JSON_BYTES, mp3)), 413, 'TOO_LARGE'],
  [
    'is too large audio',
    () => call(stack, 'POST', '/apiv1/songs', { body: new Uint8Array(Buffer.alloc(400_000, mp3)) }),
    413,
    'TOO_LARGE',
  ],
  ['is empty audio', () => call(stack, 'POST', '/apiv1/songs', { body: '' }), 422, 'EMPTY_AUDIO'],
];

it.each(cases)('a submission that %s is refused', async (_fault, send, status, code) => {
  const answer = await send();
  expect(answer).toMatchObject({ status, body: { code } });
  expect(String(answer.body.reason).length).toBeGreaterThan(15);
  await expectNothingStored();
});

it.each([
  ['GET', `/apiv1/songs/${SONGHASH}`, 404, 'SONG_UNKNOWN'],
  ['GET', `/apiv1/track/${SONGHASH}/vocals.mp3`, 404, 'SONG_UNKNOWN'],
  ['GET', `/apiv1/remove/${SONGHASH}/vocals.mp3`, 404, 'SONG_UNKNOWN'],
  ['DELETE', `/apiv1/songs/${SONGHASH}`, 404, 'SONG_UNKNOWN'],
  ['POST', `/apiv1/songs/${SONGHASH}/cancel`, 404, 'SONG_UNKNOWN'],
  ['GET', '/apiv1/songs/short', 400, 'INVALID_ARGUMENT'],
  ['GET', '/apiv1/track/..%2f..%2fetc/passwd', 400, 'INVALID_ARGUMENT'],
  ['GET', '/nothing/here', 404, 'ROUTE_UNKNOWN'],
])('%s %s is refused with %i %s', async (method, path, status, code) => {
  expect(await call(stack, method, path)).toMatchObject({ status, body: { code, reason: expect.any(String) } });
});

it('a song with a valid header and undecodable content fails with BAD_AUDIO', async () => {
  const frames = Buffer.concat([Buffer.from('fLaC', 'latin1'), Buffer.alloc(5000, 'no sound here ')]);
  const answer = await separate(stack, frames, { model: 'preview' });
  expect(answer.status).toBe(200);
  const song = await untilState(stack, String(answer.body.hash), 'failed', 'done');
  const reason = 'The file has no audio that can be decoded.';
  expect(song).toMatchObject({ state: 'failed', code: 'BAD_AUDIO', reason, can_retry: false });
  expect((await call(stack, 'GET', `/apiv1/track/${answer.body.hash}/vocals`)).status).toBe(409);
});

it('a FLAC of 12 s behind a tag of 20 kB is separated whole', async () => {
  const folder = await tempFolder();
  try {
    const path = join(folder.path, 'song.flac');
    await generateAudio(path, 'sine=frequency=330:duration=12');
    const answer = await separate(stack, Buffer.concat([zeroTag(20_000), await readFile(path)]), { model: 'preview' });
    const songhash = String(answer.body.hash);
    expect((await untilState(stack, songhash, 'done', 'failed')).state).toBe('done');
    expect(secondsOfBytes(await track(stack, songhash, 'drums'))).toBeCloseTo(12, 0);
  } finally {
    await folder.remove();
  }
});

it('a song that is cut off is separated up to the cut', async () => {
  const answer = await separate(stack, mp3.subarray(0, Math.floor(mp3.length / 2)), { model: 'preview' });
  const songhash = String(answer.body.hash);
  expect((await untilState(stack, songhash, 'done', 'failed')).state).toBe('done');
  expect(secondsOfBytes(await track(stack, songhash, 'drums'))).toBeGreaterThan(1);
});

it.skipIf(!existsSync(FULL))(
  'a stack that cannot write its log files runs, reports this in one line, and prints the refusals',
  () => {
    const lines = stack.output().split('\n');
    expect(lines.filter((line) => line.includes('log files'))).toMatchObject([expect.stringContaining('ENOSPC')]);
    expect(lines.some((line) => line.includes('gateway') && line.includes('status=422'))).toBe(true);
  },
);
