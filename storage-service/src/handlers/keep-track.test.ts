// Tests songs that are made from a track of another song.

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { downloaded, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { createGate, type Gate } from '@stemline/testing/storage/interposed-store.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { MUSIC, record, requestFor, songhashOf, submissionOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const DRUMS = Buffer.from('bum bum bum');
const songhash = songhashOf('parent');
const parent = { songhash, track: 'drums.flac' };
const child = songhashOf('child', { audio: sha224(DRUMS) });

let folder: TempFolder;
let gate: Gate;
let slow: StorageFixture;
let service: StorageFixture;
let client: StorageFixture['client'];
let audio: string;

beforeEach(async () => {
  folder = await tempFolder();
  gate = createGate();
  const orphanAudioMs = 600_000;
  slow = await startStorage(folder.path, { orphanAudioMs, interpose: gate.interpose });
  service = await startStorage(folder.path, { orphanAudioMs });
  client = service.client;
  ({ audio } = await uploadSong(client, MUSIC));
  await record(client, 'parent', audio, 'a');
});
afterEach(async () => {
  await slow.stop();
  await service.stop();
  await folder.remove();
});

const makeDone = () => publishDone(client, songhash, 1, { 'drums.flac': DRUMS, 'drums.mp3': Buffer.from('bum') });
const keepWith = (of: StorageFixture, track: string) => of.client.unary('KeepTrack', { songhash, track }, call());
const keep = (track = 'drums') => keepWith(service, track);
const removeParent = () => client.unary('RemoveSong', { songhash }, call());
const recordChild = () =>
  client.unary(
    'RecordSubmission',
    {
      songhash: child,
      request: requestFor('child', sha224(DRUMS), { parent }),
      submission: submissionOf('b'),
    },
    call(),
  );
const audioOf = (address: string) => downloaded(client.download('DownloadSong', { audio: address }, call()));
/** Sets the time of all files to an hour ago. */
const age = async () => {
  const long = new Date(Date.now() - 3_600_000);
  for (const file of await filesUnder(folder.path)) await utimes(join(folder.path, file), long, long);
};
/** Makes the parent old, so that only the call of KeepTrack protects the audio. */
const keepFromOldParent = async () => {
  await makeDone();
  await age();
  return keep();
};

it('a track is kept as audio with its type and a name of its own, and can be kept again', async () => {
  await makeDone();
  const kept = { audio: sha224(DRUMS), size: DRUMS.byteLength, parent, filename: 'song (drums).flac' };
  expect(await keep('drums.flac')).toEqual(kept);
  expect(await keep()).toEqual(kept);
  const { info, bytes } = await audioOf(sha224(DRUMS));
  expect(bytes.equals(DRUMS)).toBe(true);
  expect(info).toMatchObject({ contentType: 'audio/flac', name: 'original.flac', etag: sha224(DRUMS) });
  const described = await service.store.read(`audio-info/${sha224(DRUMS)}`);
  expect(JSON.parse(Buffer.from(described ?? []).toString())).toMatchObject({ filename: 'song (drums).flac' });
});

it('a song keeps the track from which it was made, and its parent, after the parent was removed', async () => {
  await makeDone();
  await keep();
  const { run } = await recordChild();
  expect(run?.request?.parent).toEqual(parent);
  await removeParent();
  await age();
  await service.janitor.pass();
  expect((await audioOf(sha224(DRUMS))).bytes.equals(DRUMS)).toBe(true);
  await publish(client, child, 1, failedOutcome());
  const next = await client.unary('OpenNextRun', { songhash: child, afterRun: 1 }, call());
  expect(next.run?.request?.parent).toEqual(parent);
  await publish(client, child, 2, failedOutcome());
  await client.unary('RemoveSong', { songhash: child }, call());
  expect((await filesUnder(folder.path)).filter((file) => file.startsWith('audio'))).toEqual([]);
});

it('the parent keeps its track after the song that was made from it was removed', async () => {
  await makeDone();
  await keep();
  await recordChild();
  await publish(client, child, 1, failedOutcome());
  await client.unary('RemoveSong', { songhash: child }, call());
  expect(await service.store.stat(`audio/${sha224(DRUMS)}`)).toBeUndefined();
  const { bytes } = await downloaded(client.download('DownloadTrack', { songhash, track: 'drums' }, call()));
  expect(bytes.equals(DRUMS)).toBe(true);
});

it('a track cannot be kept while its song is open, after its removal, or after that of its song', async () => {
  await expect(keep()).rejects.toMatchObject({ code: 'SONG_NOT_DONE' });
  await makeDone();
  await expect(keep('bass')).rejects.toMatchObject({ code: 'TRACK_UNKNOWN' });
  await expect(keep('../drums')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await client.unary('RemoveTrack', { songhash, track: 'drums' }, call());
  await expect(keep()).rejects.toMatchObject({ code: 'TRACK_REMOVED' });
  await removeParent();
  await expect(keep()).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  expect(await service.store.stat(`audio/${sha224(DRUMS)}`)).toBeUndefined();
});

it('the original of a song is kept under its own address', async () => {
  expect(await keep('original')).toEqual({
    audio,
    size: MUSIC.byteLength,
    parent: { songhash, track: 'original.mp3' },
    filename: 'song.mp3',
  });
  expect((await audioOf(audio)).bytes.equals(MUSIC)).toBe(true);
});

it('the janitor deletes a kept track that no song uses, but only after the time for unused audio', async () => {
  await keepFromOldParent();
  await service.janitor.pass();
  expect(await service.store.stat(`audio/${sha224(DRUMS)}`)).toBeDefined();
  await age();
  await keep();
  await service.janitor.pass();
  expect(await service.store.stat(`audio/${sha224(DRUMS)}`)).toBeDefined();
  await age();
  await service.janitor.pass();
  expect((await filesUnder(folder.path)).filter((file) => file.startsWith(`audio/${sha224(DRUMS)}`))).toEqual([]);
  expect((await keep()).audio).toBe(sha224(DRUMS));
});

it('an upload of audio that is stored already protects it for as long as new audio', async () => {
  const unused = Buffer.from('no song uses it');
  await uploadSong(client, unused);
  await age();
  expect(await uploadSong(client, unused)).toMatchObject({ created: false });
  await service.janitor.pass();
  expect(await service.store.stat(`audio/${sha224(unused)}`)).toBeDefined();
});

it.each([
  ['before the janitor has marked the deletion', /^putIfAbsent audio-deletions\//],
  ['after the janitor has checked the old audio', /^delete audio\//],
])('a track that is kept again %s is audio afterwards', async (_when, moment) => {
  await keepFromOldParent();
  await age();
  const held = gate.hold(moment);
  const collecting = slow.janitor.pass();
  await held.reached;
  const keeping = keep();
  keeping.catch(() => undefined);
  // The call has written the info, which is its first write, when it waits or has ended.
  const key = `audio-info/${sha224(DRUMS)}`;
  const isFresh = async () => Date.now() - ((await service.store.stat(key))?.modifiedMs ?? 0) < 600_000;
  await expect.poll(isFresh).toBe(true);
  held.letGo();
  expect((await keeping).audio).toBe(sha224(DRUMS));
  await collecting;
  expect((await audioOf(sha224(DRUMS))).bytes.equals(DRUMS)).toBe(true);
  expect(await recordChild()).toMatchObject({ opened: true });
});

it('a track whose song is removed before its bytes are copied is reported as that of an unknown song', async () => {
  await makeDone();
  const held = gate.hold(/^copyIfAbsent /);
  const keeping = keepWith(slow, 'drums');
  keeping.catch(() => undefined);
  await held.reached;
  await removeParent();
  held.letGo();
  await expect(keeping).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
});

it.each([
  [{ songhash: 'x', track: 'drums.flac' }, 'request.parent.songhash must be 56 lower-case hex digits.'],
  [{ songhash, track: 'drums' }, 'request.parent.track must be named like vocals.mp3.'],
  [{ songhash, track: '' }, 'request.parent.track must be named like vocals.mp3.'],
])('RecordSubmission refuses the parent %j', async (wrong, message) => {
  const request = requestFor('parent', audio, { parent: wrong });
  const sent = client.unary('RecordSubmission', { songhash, request, submission: submissionOf('c') }, call());
  await expect(sent).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
});
