// Tests how songs are read and removed, over real gRPC.

import { toTimestamp } from '@stemline/common/grpc/time.ts';
import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { CREATED_MS, MUSIC, record, requestFor, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { useStorage } from '@stemline/testing/storage/use-storage.ts';
import { expect, it } from 'vitest';

const songhash = songhashOf('one');
const TRACKS = { 'vocals.mp3': Buffer.from('la la') };

const at = useStorage();

const getSong = () => at.client.unary('GetSong', { songhash }, call());
const removeSong = () => at.client.unary('RemoveSong', { songhash }, call());

it('GetSong returns the newest run, the served run and the time of the first request', async () => {
  await expect(getSong()).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  await record(at.client, 'one', at.audio, 'a');
  const open = await getSong();
  expect(open).toMatchObject({
    songhash,
    run: { number: 1, request: requestFor('one', at.audio) },
    removed: [],
    createdAt: toTimestamp(CREATED_MS),
    audioContentType: 'audio/mpeg',
    audioSize: 10,
  });
  expect(open.served).toBeFalsy();
  await publishDone(at.client, songhash, 1, TRACKS);
  await at.client.unary('RemoveTrack', { songhash, track: 'vocals' }, call());
  await record(at.client, 'one', at.audio, 'b');
  await publish(at.client, songhash, 2, failedOutcome());
  expect(await getSong()).toMatchObject({
    run: { number: 2, outcome: { state: 'OUTCOME_STATE_FAILED' } },
    served: { number: 1, outcome: { state: 'OUTCOME_STATE_DONE', manifestJson: '{"schema":1}' } },
    removed: ['vocals.mp3'],
    createdAt: toTimestamp(CREATED_MS),
  });
});

it('RemoveSong removes a song with all its data, but not while its newest run is open', async () => {
  await expect(removeSong()).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  await record(at.client, 'one', at.audio, 'a');
  await expect(removeSong()).rejects.toMatchObject({ code: 'SONG_NOT_DONE' });
  await publishDone(at.client, songhash, 1, TRACKS);
  await removeSong();
  await expect(getSong()).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  await expect(removeSong()).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  await expect(at.client.unary('GetTrack', { songhash, track: 'vocals' }, call())).rejects.toMatchObject({
    code: 'SONG_UNKNOWN',
  });
  expect(await collect(at.client.download('ListOpenRuns', {}, call()))).toEqual([]);
  // Only the reserved number remains, until the janitor has passed.
  expect(await filesUnder(at.folder)).toEqual([`pending/${songhash}/2/run`, `songs/${songhash}/runs/2/request`]);
});

it('RemoveSong deletes the audio with the last song that uses it', async () => {
  const other = songhashOf('other');
  await record(at.client, 'one', at.audio, 'a');
  await record(at.client, 'other', at.audio, 'a');
  await publish(at.client, songhash, 1, failedOutcome());
  await publish(at.client, other, 1, failedOutcome());
  await removeSong();
  expect(await at.service.store.stat(`audio/${at.audio}`)).toBeDefined();
  await at.client.unary('RemoveSong', { songhash: other }, call());
  expect(await at.service.store.stat(`audio/${at.audio}`)).toBeUndefined();
  expect(await at.service.store.stat(`audio-info/${at.audio}`)).toBeUndefined();
});

it('a song can be requested again after its removal, even with the same submission id', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await publish(at.client, songhash, 1, failedOutcome());
  await removeSong();
  await expect(record(at.client, 'one', at.audio, 'a')).rejects.toMatchObject({ code: 'AUDIO_MISSING' });
  await uploadSong(at.client, MUSIC);
  const again = await record(at.client, 'one', at.audio, 'a');
  expect(again).toMatchObject({ opened: true });
  expect((await getSong()).run).toEqual(again.run);
  await publishDone(at.client, songhash, again.run?.number ?? 0, TRACKS);
  expect((await at.client.unary('GetTrack', { songhash, track: 'vocals' }, call())).info?.name).toBe('vocals.mp3');
});

it('ListSongs is UNAVAILABLE while the catalogue is unavailable', async () => {
  await expect(at.client.unary('ListSongs', {}, call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(at.client.unary('ListSongs', { pageSize: 201 }, call())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});
