// Tests ListOpenRuns, from which a lost queue is rebuilt, and RecordDelivery.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryEvent } from '@stemline/proto/gen/stemline/common/v1/DeliveryEvent.ts';
import type { DeliveryResult } from '@stemline/proto/gen/stemline/storage/v1/DeliveryResult.ts';
import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { record, STORED_CALLBACK, songhashOf } from '@stemline/testing/storage/songs.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { useStorage } from '@stemline/testing/storage/use-storage.ts';
import { expect, it } from 'vitest';

const TRACKS = { 'vocals.mp3': Buffer.from('la la'), 'bass.mp3': Buffer.from('dum dum') };

const at = useStorage();
const songhash = songhashOf('one');

const openRuns = () => collect(at.client.download('ListOpenRuns', {}, call()));

const deliver = (
  submissionId: string,
  result: DeliveryResult = 'DELIVERY_RESULT_DELIVERED',
  event: DeliveryEvent = 'DELIVERY_EVENT_DONE',
  reopened = 0,
) => {
  const ended = { event, result, attempts: 1, reopened };
  return at.client.unary('RecordDelivery', { songhash, run: 1, submissionId, ...ended }, call());
};
const owedIds = async () =>
  (await openRuns()).flatMap(({ submissions }) => submissions.map(({ id, reopened }) => `${id} ${reopened}`));
const reopen = async (submissionId: string, run = 1) => {
  const event = 'DELIVERY_EVENT_DONE' as const;
  return (await at.client.unary('ReopenDelivery', { songhash, run, submissionId, event }, call())).reopened;
};

it('ListOpenRuns returns open runs with all their submissions', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await record(at.client, 'one', at.audio, 'b');
  await record(at.client, 'other', at.audio, 'c');
  const found = (await openRuns()).sort((x, y) => (y.submissions.length || 0) - (x.submissions.length || 0));
  expect(found.map(({ run }) => run?.songhash)).toEqual([songhash, songhashOf('other')]);
  expect(found[0]?.submissions.map(({ id }) => id).sort()).toEqual(['a', 'b']);
  expect(found[0]?.run).toMatchObject({ number: 1, request: { audio: at.audio } });
});

it('the secret of a callback is returned with its submission, and its record is readable only by the service', async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  await record(at.client, 'one', at.audio, 'a', { callback: { ...STORED_CALLBACK, secret } });
  await record(at.client, 'one', at.audio, 'b', { callback: STORED_CALLBACK });
  const [found] = await openRuns();
  const secrets = Object.fromEntries(found?.submissions.map(({ id, callback }) => [id, callback?.secret]) ?? []);
  expect(secrets).toEqual({ a: secret, b: '' });
  const holders: number[] = [];
  for (const name of await filesUnder(at.folder)) {
    const path = join(at.folder, name);
    if ((await readFile(path)).includes(secret)) holders.push((await stat(path)).mode & 0o777);
  }
  expect(holders).toEqual([0o600]);
});

it('a submission with a malformed secret is refused, and the message does not contain it', async () => {
  const callback = { ...STORED_CALLBACK, secret: 'hunter2' };
  await expect(record(at.client, 'one', at.audio, 'a', { callback })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.not.stringContaining('hunter2'),
  });
});

it('ListOpenRuns returns ended runs with the submissions that are owed a delivery', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await record(at.client, 'one', at.audio, 'b');
  await record(at.client, 'one', at.audio, 'c', { callback: { ...STORED_CALLBACK, on: [] } });
  await publishDone(at.client, songhash, 1, TRACKS);
  await record(at.client, 'one', at.audio, 'd', { callback: STORED_CALLBACK });
  const owed = async () => (await openRuns()).flatMap(({ submissions }) => submissions.map(({ id }) => id)).sort();
  expect(await owed()).toEqual(['a', 'c', 'd']);
  await deliver('a');
  await deliver('a', 'DELIVERY_RESULT_DEAD');
  await deliver('c', 'DELIVERY_RESULT_REFUSED');
  expect(await owed()).toEqual(['d']);
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  expect(await owed()).toEqual(['d']);
  await deliver('d', 'DELIVERY_RESULT_DEAD');
  expect(await openRuns()).toEqual([]);
  expect((await filesUnder(at.folder)).filter((file) => file.startsWith('pending'))).toEqual([]);
});

it('ListOpenRuns returns a failed run only with the submissions that requested a callback for failures', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: { ...STORED_CALLBACK, on: ['DELIVERY_EVENT_DONE'] } });
  await record(at.client, 'one', at.audio, 'b', { callback: STORED_CALLBACK });
  await publish(at.client, songhash, 1, failedOutcome());
  const [only, ...others] = await openRuns();
  expect(others).toEqual([]);
  expect(only?.submissions.map(({ id }) => id)).toEqual(['b']);
  expect(only?.run?.outcome).toMatchObject({ state: 'OUTCOME_STATE_FAILED', reason: 'It broke.' });
});

it('RecordDelivery refuses an unknown run, event or result', async () => {
  await expect(deliver('a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await record(at.client, 'one', at.audio, 'a');
  for (const [result, event] of [
    ['DELIVERY_RESULT_DELIVERED', 'DELIVERY_EVENT_UNSPECIFIED'],
    ['DELIVERY_RESULT_DELIVERED', 99 as 0],
    ['DELIVERY_RESULT_UNSPECIFIED', 'DELIVERY_EVENT_DONE'],
    [99 as 0, 'DELIVERY_EVENT_DONE'],
  ] as const)
    await expect(deliver('a', result, event)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('ListPendingRuns returns the ids of open runs and of ended ones with marks, and ListOpenRuns only those that are requested', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(at.client, songhash, 1, TRACKS);
  await record(at.client, 'two', at.audio, 'b');
  await record(at.client, 'three', at.audio, 'c');
  const pending = (await collect(at.client.download('ListPendingRuns', {}, call()))).flatMap(({ runs }) => runs);
  const byHash = (x: { songhash: string }, y: { songhash: string }) => x.songhash.localeCompare(y.songhash);
  const open = ['two', 'three'].map((name) => ({ songhash: songhashOf(name), run: 1, ended: false }));
  expect(pending.toSorted(byHash)).toEqual([{ songhash, run: 1, ended: true }, ...open].toSorted(byHash));

  const listed = async (...names: string[]) => {
    const runs = names.map((name) => ({ songhash: songhashOf(name), run: 1 }));
    return (await collect(at.client.download('ListOpenRuns', { runs }, call()))).map(({ run }) => run?.songhash);
  };
  expect(await listed('three', 'unknown', 'one')).toEqual([songhashOf('three'), songhash]);
  await deliver('a');
  expect(await listed('one')).toEqual([]);
});

it.each([
  ['more than 500 runs', new Array(501).fill({ songhash, run: 1 })],
  ['a run without a number', [{ songhash, run: 0 }]],
  ['a run of no song', [{ songhash: 'x', run: 1 }]],
])('ListOpenRuns refuses %s', async (_what, runs) => {
  await expect(collect(at.client.download('ListOpenRuns', { runs }, call()))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

it('ListOpenRuns omits a run whose submissions cannot be read, and returns the others', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await record(at.client, 'broken', at.audio, 'a');
  await at.service.store.put(
    `songs/${songhashOf('broken')}/runs/1/submissions/newer`,
    Buffer.from('{"schema":2,"id":"newer"}'),
  );
  expect((await openRuns()).map(({ run }) => run?.songhash)).toEqual([songhash]);
});

it('ListOpenRuns omits a song that cannot be read, and returns the others', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await record(at.client, 'broken', at.audio, 'a');
  await at.service.store.put(`songs/${songhashOf('broken')}/runs/1/request`, Buffer.from('{"schema":99}'));
  expect((await openRuns()).map(({ run }) => run?.songhash)).toEqual([songhash]);
});

it('a delivery that was reopened is owed until its next end is recorded, and a late record of its first end changes nothing', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(at.client, songhash, 1, TRACKS);
  expect(await reopen('a')).toBe(0);
  await deliver('a', 'DELIVERY_RESULT_DEAD');
  for (let times = 1; times <= 3; times += 1) {
    expect(await owedIds()).toEqual([]);
    expect(await reopen('a')).toBe(times);
    expect(await reopen('a')).toBe(times);
    await deliver('a', 'DELIVERY_RESULT_DEAD', 'DELIVERY_EVENT_DONE', times - 1);
    expect(await owedIds()).toEqual([`a ${times}`]);
    await deliver('a', 'DELIVERY_RESULT_DELIVERED', 'DELIVERY_EVENT_DONE', times);
  }
  expect(await openRuns()).toEqual([]);
});

it('20 parallel calls reopen a delivery once', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(at.client, songhash, 1, TRACKS);
  await deliver('a');
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => reopen('a'))))).toEqual(new Set([1]));
  expect(await owedIds()).toEqual(['a 1']);
});

it('ReopenDelivery refuses the deliveries of unknown runs, submissions and removed songs, and the event of a test', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(at.client, songhash, 1, TRACKS);
  await expect(reopen('a', 2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(reopen('b')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const test = { songhash, run: 1, submissionId: 'a', event: 'DELIVERY_EVENT_TEST' as const };
  await expect(at.client.unary('ReopenDelivery', test, call())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await at.client.unary('RemoveSong', { songhash }, call());
  await expect(reopen('a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
