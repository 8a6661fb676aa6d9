// Tests ListOpenRuns, from which a lost queue is rebuilt, and RecordDelivery.

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
) => at.client.unary('RecordDelivery', { songhash, run: 1, submissionId, event, result, attempts: 1 }, call());

it('ListOpenRuns returns open runs with all their submissions', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await record(at.client, 'one', at.audio, 'b');
  await record(at.client, 'other', at.audio, 'c');
  const found = (await openRuns()).sort((x, y) => (y.submissions.length || 0) - (x.submissions.length || 0));
  expect(found.map(({ run }) => run?.songhash)).toEqual([songhash, songhashOf('other')]);
  expect(found[0]?.submissions.map(({ id }) => id).sort()).toEqual(['a', 'b']);
  expect(found[0]?.run).toMatchObject({ number: 1, request: { audio: at.audio } });
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
