// Tests conflicts about a delivery that is reopened: one replica is held between two steps while
// the other completes a conflicting operation.

import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { createGate, type Gate } from '@stemline/testing/storage/interposed-store.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { MUSIC, record, STORED_CALLBACK, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const songhash = songhashOf('one');
const DELIVERY = { songhash, run: 1, submissionId: 'a', event: 'DELIVERY_EVENT_DONE' as const };

let folder: Awaited<ReturnType<typeof tempFolder>>;
let gate: Gate;
let slow: StorageFixture;
let quick: StorageFixture;

beforeEach(async () => {
  folder = await tempFolder();
  gate = createGate();
  slow = await startStorage(folder.path, { interpose: gate.interpose });
  quick = await startStorage(folder.path);
  const { audio } = await uploadSong(quick.client, MUSIC);
  await record(quick.client, 'one', audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(quick.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
});
afterEach(async () => {
  await slow.stop();
  await quick.stop();
  await folder.remove();
});

const end = ({ client }: StorageFixture, reopened = 0) =>
  client.unary('RecordDelivery', { ...DELIVERY, result: 'DELIVERY_RESULT_DEAD', attempts: 5, reopened }, call());
const reopen = async ({ client }: StorageFixture) => (await client.unary('ReopenDelivery', DELIVERY, call())).reopened;
const owed = async ({ client }: StorageFixture) =>
  (await collect(client.download('ListOpenRuns', {}, call()))).flatMap(({ submissions }) =>
    submissions.map(({ id, reopened }) => `${id} ${reopened}`),
  );
/** Records the end of the delivery. Its mark is removed when the returned function is called. */
const endWithMark = async () => {
  const held = gate.hold(/^delete pending\/.*\/submissions\/a$/);
  const ending = end(slow);
  await held.reached;
  return async () => {
    held.letGo();
    await ending;
  };
};

it('a delivery is owed when it is reopened while ListOpenRuns removes the mark of its earlier end', async () => {
  const finish = await endWithMark();
  const held = gate.hold(/^delete pending\/.*\/submissions\/a$/);
  const looking = owed(slow);
  await held.reached;
  expect(await reopen(quick)).toBe(1);
  held.letGo();
  expect(await looking).toEqual([]);
  expect(await owed(quick)).toEqual(['a 1']);
  await finish();
  expect(await owed(quick)).toEqual(['a 1']);
});

it('a delivery is owed when its mark is removed after the first step of its reopening', async () => {
  await end(quick);
  const held = gate.hold(/^put(IfAbsent)? .*\/reopened\//);
  const reopening = reopen(slow);
  await held.reached;
  expect(await owed(quick)).toEqual([]);
  held.letGo();
  expect(await reopening).toBe(1);
  expect(await owed(quick)).toEqual(['a 1']);
});

it('a reopening that is held up does not undo the later ones', async () => {
  await end(quick);
  const held = gate.hold(/^put(IfAbsent)? .*\/reopened\//);
  const reopening = reopen(slow);
  await held.reached;
  expect(await reopen(quick)).toBe(1);
  await end(quick, 1);
  expect(await reopen(quick)).toBe(2);
  held.letGo();
  expect(await reopening).toBe(2);
  expect(await owed(quick)).toEqual(['a 2']);
});
