// What a wiped queue is rebuilt from: runs that are open, and ended ones that still owe deliveries.

import type { DeliveryEvent } from '@stemline/proto/gen/stemline/storage/v1/DeliveryEvent.ts';
import type { DeliveryResult } from '@stemline/proto/gen/stemline/storage/v1/DeliveryResult.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CALLBACK,
  call,
  collect,
  failedOutcome,
  filesUnder,
  publish,
  publishDone,
  type RunningService,
  record,
  songhashOf,
  startService,
  tempFolder,
  uploadSong,
} from '../test-kit.ts';

const TRACKS = { 'vocals.mp3': Buffer.from('la la'), 'bass.mp3': Buffer.from('dum dum') };

describe('runs', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let service: RunningService;
  let client: RunningService['client'];
  let audio: string;
  const songhash = songhashOf('one');

  beforeEach(async () => {
    folder = await tempFolder();
    service = await startService(folder.path);
    client = service.client;
    ({ audio } = await uploadSong(client, Buffer.from('some music')));
  });
  afterEach(async () => {
    await service.stop();
    await folder.remove();
  });

  const openRuns = () => collect(client.download('ListOpenRuns', {}, call()));

  describe('that are not settled', () => {
    const deliver = (
      submissionId: string,
      result: DeliveryResult = 'DELIVERY_RESULT_DELIVERED',
      event: DeliveryEvent = 'DELIVERY_EVENT_DONE',
    ) => client.unary('RecordDelivery', { songhash, run: 1, submissionId, event, result, attempts: 1 }, call());

    it('are listed while they are open, with all submissions', async () => {
      await record(client, songhash, audio, 'a', { callback: CALLBACK });
      await record(client, songhash, audio, 'b');
      await record(client, songhashOf('other'), audio, 'c');
      const found = (await openRuns()).sort((x, y) => (y.submissions.length || 0) - (x.submissions.length || 0));
      expect(found.map(({ run }) => run?.songhash)).toEqual([songhash, songhashOf('other')]);
      expect(found[0]?.submissions.map(({ id }) => id).sort()).toEqual(['a', 'b']);
      expect(found[0]?.run).toMatchObject({ number: 1, request: { audio } });
    });

    it('are listed once they have ended with the submissions that are still owed, until each is told', async () => {
      await record(client, songhash, audio, 'a', { callback: CALLBACK });
      await record(client, songhash, audio, 'b');
      await record(client, songhash, audio, 'c', { callback: { ...CALLBACK, on: [] } });
      await publishDone(client, songhash, 1, TRACKS);
      await record(client, songhash, audio, 'd', { callback: CALLBACK });
      const owed = async () => (await openRuns()).flatMap(({ submissions }) => submissions.map(({ id }) => id)).sort();
      expect(await owed()).toEqual(['a', 'c', 'd']);
      await deliver('a');
      await deliver('a', 'DELIVERY_RESULT_DEAD');
      await deliver('c', 'DELIVERY_RESULT_REFUSED');
      expect(await owed()).toEqual(['d']);
      await record(client, songhash, audio, 'a', { callback: CALLBACK });
      expect(await owed()).toEqual(['d']);
      await deliver('d', 'DELIVERY_RESULT_DEAD');
      expect(await openRuns()).toEqual([]);
      expect((await filesUnder(folder.path)).filter((file) => file.startsWith('pending'))).toEqual([]);
    });

    it('owe a failure only to those who asked for it', async () => {
      await record(client, songhash, audio, 'a', { callback: { ...CALLBACK, on: ['DELIVERY_EVENT_DONE'] } });
      await record(client, songhash, audio, 'b', { callback: CALLBACK });
      await publish(client, songhash, 1, failedOutcome());
      const [only, ...others] = await openRuns();
      expect(others).toEqual([]);
      expect(only?.submissions.map(({ id }) => id)).toEqual(['b']);
      expect(only?.run?.outcome).toMatchObject({ state: 'OUTCOME_STATE_FAILED', reason: 'It broke.' });
    });

    it('record only deliveries of runs that are there, and only known words', async () => {
      await expect(deliver('a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await record(client, songhash, audio, 'a');
      for (const [result, event] of [
        ['DELIVERY_RESULT_DELIVERED', 'DELIVERY_EVENT_UNSPECIFIED'],
        ['DELIVERY_RESULT_DELIVERED', 99 as 0],
        ['DELIVERY_RESULT_UNSPECIFIED', 'DELIVERY_EVENT_DONE'],
        [99 as 0, 'DELIVERY_EVENT_DONE'],
      ] as const)
        await expect(deliver('a', result, event)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    it('are all listed even when the submissions of one cannot be read', async () => {
      await record(client, songhash, audio, 'a');
      await record(client, songhashOf('broken'), audio, 'a');
      await service.store.put(
        `songs/${songhashOf('broken')}/runs/1/submissions/newer`,
        Buffer.from('{"schema":2,"id":"newer"}'),
      );
      expect((await openRuns()).map(({ run }) => run?.songhash)).toEqual([songhash]);
    });

    it('are all listed even when one song cannot be read', async () => {
      await record(client, songhash, audio, 'a');
      await record(client, songhashOf('broken'), audio, 'a');
      await service.store.put(`songs/${songhashOf('broken')}/runs/1/request`, Buffer.from('{"schema":99}'));
      expect((await openRuns()).map(({ run }) => run?.songhash)).toEqual([songhash]);
    });
  });
});
