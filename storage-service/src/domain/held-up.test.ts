// Tests conflicts of two replicas: one is held between two steps of an operation while the other
// completes a conflicting operation.

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { framed } from '@stemline/common/grpc/framing.ts';
import { collect, pieces, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { createGate, type Gate } from '@stemline/testing/storage/interposed-store.ts';
import {
  CLAIM,
  doneOutcome,
  failedOutcome,
  publish,
  publishDone,
  uploadTrack,
} from '@stemline/testing/storage/outcomes.ts';
import {
  MUSIC,
  record,
  songhashOf,
  submissionsOf as submissionsIn,
  uploadSong,
} from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';

const songhash = songhashOf('one');

let folder: Awaited<ReturnType<typeof tempFolder>>;
let gate: Gate;
let slow: StorageFixture;
let quick: StorageFixture;
let audio: string;

beforeEach(async () => {
  folder = await tempFolder();
  gate = createGate();
  slow = await startStorage(folder.path, { interpose: gate.interpose });
  quick = await startStorage(folder.path);
  ({ audio } = await uploadSong(quick.client, MUSIC));
});
afterEach(async () => {
  await slow.stop();
  await quick.stop();
  await folder.remove();
});

const submissionsOf = async (run: number) => (await submissionsIn(quick.client, songhash, run)).map(({ id }) => id);
const retractSlowly = () =>
  slow.client.unary('RetractSubmission', { songhash, run: 1, submissionId: 'refused' }, call());

it('a run is kept when a submission joins it before a retraction has marked it', async () => {
  await record(quick.client, 'one', audio, 'refused');
  const held = gate.hold(/^putIfAbsent .*\/retracting\//);
  const retracting = retractSlowly();
  await held.reached;
  expect(await record(quick.client, 'one', audio, 'kept')).toMatchObject({ opened: false, run: { number: 1 } });
  held.letGo();
  await retracting;
  expect(await submissionsOf(1)).toEqual(['kept']);
  expect(await record(quick.client, 'one', audio, 'later')).toMatchObject({ run: { number: 1 } });
});

it('a new submission opens the next run while a process retracts the newest one', async () => {
  await record(quick.client, 'one', audio, 'refused');
  const held = gate.hold(/^putIfAbsent .*\/outcome$/);
  const retracting = retractSlowly();
  await held.reached;
  expect(await record(quick.client, 'one', audio, 'kept')).toMatchObject({ opened: true, run: { number: 2 } });
  held.letGo();
  await retracting;
  expect(await submissionsOf(2)).toEqual(['kept']);
  expect(await quick.store.stat(`audio/${audio}`)).toBeDefined();
});

it('a submission opens the next run when the run that it joins is retracted meanwhile', async () => {
  await record(quick.client, 'one', audio, 'refused');
  const held = gate.hold(/^putIfAbsent .*\/runs\/1\/submissions\/kept$/);
  const recording = record(slow.client, 'one', audio, 'kept');
  await held.reached;
  await quick.client.unary('RetractSubmission', { songhash, run: 1, submissionId: 'refused' }, call());
  await uploadSong(quick.client, MUSIC);
  held.letGo();
  expect(await recording).toMatchObject({ opened: true, run: { number: 2 } });
  expect(await submissionsOf(2)).toEqual(['kept']);
  expect((await filesUnder(folder.path)).filter((file) => file.includes('runs/1/submissions'))).toEqual([]);
});

it('a submission opens the next run when a retraction that did not see it ends before its last check', async () => {
  await record(quick.client, 'one', audio, 'refused');
  const beforeSubmission = gate.hold(/^putIfAbsent .*\/runs\/1\/submissions\/kept$/);
  const recording = record(slow.client, 'one', audio, 'kept');
  await beforeSubmission.reached;

  const decisions = createGate();
  const decider = await startStorage(folder.path, { interpose: decisions.interpose });
  onTestFinished(() => decider.stop());
  const beforeOutcome = decisions.hold(/^putIfAbsent .*\/outcome$/);
  const retracting = decider.client.unary('RetractSubmission', { songhash, run: 1, submissionId: 'refused' }, call());
  await beforeOutcome.reached;

  const atMarks = gate.hold(/^children .*\/runs\/1\/retracting\/$/);
  beforeSubmission.letGo();
  await atMarks.reached;
  beforeOutcome.letGo();
  await retracting;
  await uploadSong(quick.client, MUSIC);
  atMarks.letGo();
  expect(await recording).toMatchObject({ opened: true, run: { number: 2 } });
  expect(await submissionsOf(2)).toEqual(['kept']);
});

it('a submission waits while its audio is deleted, and is then refused until the audio is uploaded again', async () => {
  await record(quick.client, 'one', audio, 'a');
  await publish(quick.client, songhash, 1, failedOutcome());
  const held = gate.hold(/^delete audio\//);
  const removing = slow.client.unary('RemoveSong', { songhash }, call());
  await held.reached;
  const other = songhashOf('other');
  let ended = false;
  const recording = record(quick.client, 'other', audio, 'a').finally(() => {
    ended = true;
  });
  recording.catch(() => undefined);
  await expect.poll(() => collect(quick.store.children(`audio-users/${audio}/`))).toEqual([other]);
  await expect(quick.client.unary('GetSong', { songhash: other }, call())).rejects.toMatchObject({
    code: 'SONG_UNKNOWN',
  });
  expect(ended).toBe(false);
  held.letGo();
  await removing;
  await expect(recording).rejects.toMatchObject({ code: 'AUDIO_MISSING' });
  await uploadSong(quick.client, MUSIC);
  expect(await record(quick.client, 'other', audio, 'a')).toMatchObject({ opened: true });
});

it('audio is kept when a run that needs it is opened before its deletion is marked', async () => {
  await record(quick.client, 'one', audio, 'a');
  await publish(quick.client, songhash, 1, failedOutcome());
  const held = gate.hold(/^putIfAbsent audio-deletions\//);
  const removing = slow.client.unary('RemoveSong', { songhash }, call());
  await held.reached;
  await record(quick.client, 'other', audio, 'a');
  held.letGo();
  await removing;
  expect(await quick.store.stat(`audio/${audio}`)).toBeDefined();
});

it('a submission is recorded under the run to which a faster repeat of it was assigned', async () => {
  await record(quick.client, 'one', audio, 'first');
  const held = gate.hold(/^putIfAbsent .*\/assignments\/same$/);
  const late = record(slow.client, 'one', audio, 'same');
  await held.reached;
  await publish(quick.client, songhash, 1, failedOutcome());
  expect(await record(quick.client, 'one', audio, 'same')).toMatchObject({ opened: true, run: { number: 2 } });
  held.letGo();
  expect(await late).toMatchObject({ opened: true, run: { number: 2 } });
  expect([await submissionsOf(1), await submissionsOf(2)]).toEqual([['first'], ['same']]);
});

it('a track is deleted when the tracks of another claim are published before it is committed', async () => {
  await record(quick.client, 'one', audio, 'a');
  const held = gate.hold(/^commit .*vocals\.mp3$/);
  const info = { songhash, run: 1, claimId: CLAIM, track: 'vocals.mp3' };
  const uploading = slow.client.upload('UploadTrack', framed(info, pieces(Buffer.from('late'))), call());
  uploading.catch(() => undefined);
  await held.reached;
  await publishDone(quick.client, songhash, 1, { 'vocals.mp3': Buffer.from('second') }, 'claim-2');
  held.letGo();
  await expect(uploading).rejects.toMatchObject({ code: 'RUN_ENDED' });
  expect((await filesUnder(folder.path)).filter((file) => file.includes('uploads'))).toEqual([
    `songs/${songhash}/runs/1/uploads/claim-2/vocals.mp3`,
  ]);
});

it('a publisher gets the standing outcome when a rival publishes and deletes its uploads before they are checked', async () => {
  await record(quick.client, 'one', audio, 'a');
  const bytes = Buffer.from('late');
  await uploadTrack(quick.client, { songhash, run: 1, claimId: CLAIM, track: 'vocals.mp3' }, bytes);
  const held = gate.hold(/^stat .*vocals\.mp3$/);
  const track = { name: 'vocals.mp3', contentType: 'audio/mpeg', size: bytes.byteLength, sha224: sha224(bytes) };
  const publishing = publish(slow.client, songhash, 1, doneOutcome([track], CLAIM));
  await held.reached;
  await publishDone(quick.client, songhash, 1, { 'vocals.mp3': Buffer.from('second') }, 'claim-2');
  held.letGo();
  expect(await publishing).toMatchObject({ created: false, outcome: { claimId: 'claim-2' } });
});

it('a submission opens a later run when its song is removed before its run is opened', async () => {
  await record(quick.client, 'one', audio, 'a');
  await publish(quick.client, songhash, 1, failedOutcome());
  const held = gate.hold(/^putIfAbsent .*\/runs\/2\/request$/);
  const recording = record(slow.client, 'one', audio, 'b');
  await held.reached;
  await quick.client.unary('RemoveSong', { songhash }, call());
  held.letGo();
  expect(await recording).toMatchObject({ opened: true, run: { number: 3 } });
  expect(await submissionsOf(3)).toEqual(['b']);
  expect(await quick.store.stat(`audio/${audio}`)).toBeDefined();
});

it('a download returns the new track when a newer run replaces the track before it is opened', async () => {
  await record(quick.client, 'one', audio, 'a');
  const old = { 'vocals.mp3': Buffer.from('old'), 'bass.mp3': Buffer.from('dum') };
  await publishDone(quick.client, songhash, 1, old);
  await quick.client.unary('RemoveTrack', { songhash, track: 'bass' }, call());
  const held = gate.hold(/^openRange .*vocals\.mp3$/);
  const reading = slow.client.download('DownloadTrack', { songhash, track: 'vocals' }, call());
  const first = reading.next();
  await held.reached;
  await record(quick.client, 'one', audio, 'b');
  await publishDone(quick.client, songhash, 2, { 'vocals.mp3': Buffer.from('newer') });
  held.letGo();
  expect((await first).value).toMatchObject({ info: { size: 5 } });
  expect((await reading.next()).value).toMatchObject({ chunk: Buffer.from('newer') });
});

it('the janitor deletes a removed song and nothing of the song that is requested again meanwhile', async () => {
  await record(quick.client, 'one', audio, 'a');
  await publishDone(quick.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
  await quick.client.unary('RemoveSong', { songhash }, call());
  const long = new Date(Date.now() - 3_600_000);
  for (const file of await filesUnder(folder.path)) await utimes(join(folder.path, file), long, long);
  const looking = gate.hold(/^children songs\/.*\/runs\/$/);
  const collecting = slow.janitor.pass();
  await looking.reached;
  const finishing = gate.hold(/^children songs\/.*\/runs\/$/);
  looking.letGo();
  await finishing.reached;
  await quick.janitor.pass();
  await uploadSong(quick.client, MUSIC);
  const anew = await record(quick.client, 'one', audio, 'b');
  const number = anew.run?.number ?? 0;
  await publishDone(quick.client, songhash, number, { 'vocals.mp3': Buffer.from('la') });
  finishing.letGo();
  await collecting;
  expect((await quick.client.unary('GetSong', { songhash }, call())).served?.number).toBe(number);
  expect(await filesUnder(folder.path)).toContain(`audio/${audio}`);
});
