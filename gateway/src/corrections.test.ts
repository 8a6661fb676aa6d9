// Tests that the gateway refuses what gateway/openapi.corrections.json added to the released
// description, and accepts the nearest requests that the description allows.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

const AUDIO = mp3(40, 1);
const URL_OF_USER = 'https://me@example.org/h';

/** Sends the audio and returns the status and the code of the answer. */
async function send(path: string, body: Exclude<RequestInit['body'], undefined>) {
  const response = await fetch(fixture.base + path, { method: 'POST', body });
  return [response.status, ((await response.json()) as { code?: string }).code];
}

const inQuery = (fields: Record<string, string>) => send(`/apiv1/songs?${new URLSearchParams(fields)}`, AUDIO);

function inForm(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([AUDIO]), 'song.mp3');
  return send('/apiv1/songs', form);
}

const inJson = (options: unknown) =>
  send('/apiv1/separate', JSON.stringify({ mp3: AUDIO.toString('base64'), options }));

/** Asks for the separation of a track of a song that does not exist. */
const ofTrack = (body: object) => {
  const source = { songhash: 'a'.repeat(56), track: 'vocals' };
  return send('/apiv1/songs', new Blob([JSON.stringify({ source, ...body })], { type: 'application/json' }));
};

const REFUSED = [400, 'INVALID_ARGUMENT'];

it.each<[options: unknown]>([
  [{ unknown: 1 }],
  [{ stems: ['vocals'], two_stems: 'vocals' }],
  [{ other_method: 'minus' }],
  [{ other_method: 'minus', two_stems: null }],
  [{ mp3_kbps: 128, formats: ['flac', 'mp3-v0'] }],
  [{ formats: ['mp3', 'mp3-v0'] }],
  [{ formats: ['wav', 'flac', 'wav32f'] }],
  [{ stems: ['base', 'bass'] }],
  [{ stems: Array.from({ length: 201 }, (_, at) => `s${at}`) }],
])('the options %j in JSON are refused', async (options) => {
  expect(await inJson(options)).toEqual(REFUSED);
  expect(await ofTrack({ options })).toEqual(REFUSED);
});

it.each<[options: unknown]>([
  [{ stems: null, two_stems: 'vocals', segment: null, audio_stream: null }],
  [{ stems: ['vocals'], two_stems: null, other_method: 'add' }],
  [{ other_method: 'minus', two_stems: 'vocals' }],
  [{ mp3_kbps: 128, formats: ['flac', 'mp3'] }],
  [{ mp3_kbps: 128 }],
  [{ mp3_kbps: 320, formats: ['flac'] }],
  [{ formats: ['mp3', 'flac', 'wav', 'opus', 'm4a'] }],
  [{ stems: ['base', 'drums'] }],
])('the options %j in JSON are accepted', async (options) => {
  expect(await inJson(options)).toEqual([200, undefined]);
  expect(await ofTrack({ options })).toEqual([404, 'SONG_UNKNOWN']);
});

it.each<[fields: Record<string, string>]>([
  [{ formats: 'mp3, mp3-v0' }],
  [{ stems: 'bass,base' }],
  [{ options: 'text' }],
  [{ options: '{"unknown":1}' }],
  [{ callback_url: URL_OF_USER }],
  [{ callback_url: 'https:\\\\me:key@example.org' }],
  [{ callback_url: 'https://example.org', callback_data: 'text' }],
])('the fields %j are refused in a query and in a form', async (fields) => {
  expect(await inQuery(fields)).toEqual(REFUSED);
  expect(await inForm(fields)).toEqual(REFUSED);
});

it.each<[fields: Record<string, string>]>([
  [{ formats: 'mp3, flac', stems: 'base' }],
  [{ options: 'null' }],
  [{ callback_url: 'https://:@example.org/a@b', callback_data: '[1]' }],
])('the fields %j are accepted in a query and in a form', async (fields) => {
  expect(await inQuery(fields)).toEqual([202, undefined]);
  expect(await inForm(fields)).toEqual([202, undefined]);
});

it.each<[fields: Record<string, string>]>([
  [{ unknown: '1' }],
  [{ stems: 'vocals', two_stems: 'vocals' }],
  [{ mp3_kbps: '128', formats: 'flac,mp3-v0' }],
])('the fields %j are refused in a form', async (fields) => {
  expect(await inForm(fields)).toEqual(REFUSED);
});

it('the test of a callback refuses a URL with credentials', async () => {
  expect(await send('/apiv1/callbacks/test', JSON.stringify({ url: URL_OF_USER }))).toEqual(REFUSED);
});

it('a track is not separated with a callback whose URL has credentials', async () => {
  expect(await ofTrack({ callback: { url: URL_OF_USER } })).toEqual(REFUSED);
});
