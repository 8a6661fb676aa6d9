// Tests submissions, runs, outcomes and retractions over real gRPC.

import { collect, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
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
  requestFor,
  STORED_CALLBACK,
  songhashOf,
  submissionOf,
  submissionsOf as submissionsIn,
  uploadSong,
} from '@stemline/testing/storage/songs.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { useStorage } from '@stemline/testing/storage/use-storage.ts';
import { beforeEach, describe, expect, it } from 'vitest';

const TRACKS = { 'vocals.mp3': Buffer.from('la la'), 'bass.mp3': Buffer.from('dum dum') };

const at = useStorage();
const songhash = songhashOf('one');

const openRuns = () => collect(at.client.download('ListOpenRuns', {}, call()));
const submissionsOf = async (run: number) => (await submissionsIn(at.client, songhash, run)).map(({ id }) => id);
const getSong = () => at.client.unary('GetSong', { songhash }, call());

it('a submission opens the first run, joins it while it is open, and is answered from it once it is done', async () => {
  const first = await record(at.client, 'one', at.audio, 'a');
  expect(first).toMatchObject({ opened: true, run: { songhash, number: 1, request: requestFor('one', at.audio) } });
  expect(first.run?.outcome).toBeFalsy();
  expect(await record(at.client, 'one', at.audio, 'b')).toMatchObject({ opened: false, run: { number: 1 } });
  await publishDone(at.client, songhash, 1, TRACKS);
  const third = await record(at.client, 'one', at.audio, 'c');
  expect(third).toMatchObject({ opened: false, run: { number: 1, outcome: { state: 'OUTCOME_STATE_DONE' } } });
  expect((await submissionsOf(1)).sort()).toEqual(['a', 'b', 'c']);
});

it('a run keeps the request of the submission that opened it', async () => {
  await record(at.client, 'one', at.audio, 'a');
  const other = {
    songhash,
    request: requestFor('one', at.audio, { priority: 'PRIORITY_LOW' }),
    submission: submissionOf('b'),
  };
  expect((await at.client.unary('RecordSubmission', other, call())).run?.request?.priority).toBe('PRIORITY_NORMAL');
});

it('a submission opens the next run after a failed, a cancelled and an incomplete one', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await publish(at.client, songhash, 1, failedOutcome());
  expect(await record(at.client, 'one', at.audio, 'b')).toMatchObject({ opened: true, run: { number: 2 } });
  await publish(at.client, songhash, 2, { state: 'OUTCOME_STATE_CANCELLED' });
  expect(await record(at.client, 'one', at.audio, 'c')).toMatchObject({ opened: true, run: { number: 3 } });
  await publishDone(at.client, songhash, 3, TRACKS);
  await at.client.unary('RemoveTrack', { songhash, track: 'bass' }, call());
  expect(await record(at.client, 'one', at.audio, 'd')).toMatchObject({ opened: true, run: { number: 4 } });
});

it('a repeated submission returns its first run, even after newer runs were opened', async () => {
  const first = await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await record(at.client, 'one', at.audio, 'b');
  expect(await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK })).toEqual(first);
  await publish(at.client, songhash, 1, failedOutcome());
  await record(at.client, 'one', at.audio, 'c');
  expect(await record(at.client, 'one', at.audio, 'a')).toMatchObject({
    opened: true,
    run: { number: 1, outcome: { state: 'OUTCOME_STATE_FAILED', code: 'BAD_AUDIO' } },
  });
  expect(await record(at.client, 'one', at.audio, 'b')).toMatchObject({ opened: false, run: { number: 1 } });
  expect(await submissionsOf(1)).toEqual(['a', 'b']);
  expect(await submissionsOf(2)).toEqual(['c']);
});

it('GetRun returns a run that is not the newest one', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await publish(at.client, songhash, 1, failedOutcome());
  await record(at.client, 'one', at.audio, 'b');
  const run = (number: number) => at.client.unary('GetRun', { songhash, run: number }, call());
  expect((await run(1)).run).toMatchObject({ number: 1, outcome: { state: 'OUTCOME_STATE_FAILED' } });
  expect((await run(2)).run).toMatchObject({ number: 2 });
  expect((await run(2)).run?.outcome).toBeFalsy();
  await expect(run(3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('the storage service lists many submissions with much callback data in several messages', async () => {
  const callback = { ...STORED_CALLBACK, dataJson: JSON.stringify('x'.repeat(64 * 1024 - 2)) };
  const ids = Array.from({ length: 70 }, (_, n) => `s${n}`).sort();
  for (const id of ids) await record(at.client, 'one', at.audio, id, { callback });
  expect(await submissionsOf(1)).toEqual(ids);
  const pages = await openRuns();
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ submissions }) => submissions.map(({ id }) => id)).sort()).toEqual(ids);
});

it('the storage service returns a submission as it was recorded', async () => {
  const submission = submissionOf('a', { callback: STORED_CALLBACK });
  await at.client.unary('RecordSubmission', { songhash, request: requestFor('one', at.audio), submission }, call());
  const submissions = await submissionsIn(at.client, songhash, 1);
  expect(submissions).toEqual([{ ...submission, reopened: 0, callback: STORED_CALLBACK, _callback: 'callback' }]);
  await expect(submissionsIn(at.client, songhash, 2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('the storage service keeps a callback that cannot be called, with the reason instead of a URL', async () => {
  const callback = { ...STORED_CALLBACK, url: '', refusal: 'It has no address.' };
  await record(at.client, 'one', at.audio, 'a', { callback });
  expect(await submissionsIn(at.client, songhash, 1)).toMatchObject([{ id: 'a', callback }]);
  await expect(
    record(at.client, 'one', at.audio, 'b', { callback: { ...STORED_CALLBACK, url: '' } }),
  ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('callback.url') });
});

it('the storage service records enum values as words, and not as the numbers of the protocol', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await publish(at.client, songhash, 1, failedOutcome());
  const ended = { event: 'DELIVERY_EVENT_FAILED', result: 'DELIVERY_RESULT_DEAD', attempts: 5 } as const;
  await at.client.unary('RecordDelivery', { songhash, run: 1, submissionId: 'a', ...ended }, call());
  const stored = async (key: string) =>
    JSON.parse(String(await at.service.store.read(`songs/${songhash}/runs/1/${key}`)));
  expect(await stored('request')).toMatchObject({ priority: 'normal' });
  expect(await stored('submissions/a')).toMatchObject({ callback: { on: ['done', 'failed'] } });
  expect(await stored('outcome')).toMatchObject({ state: 'failed' });
  expect(await stored('delivered/a.failed')).toMatchObject({ result: 'dead', attempts: 5 });
});

it('the storage service refuses a song whose audio is not stored, and accepts the same submission once it is', async () => {
  const later = Buffer.from('later music');
  const missing = record(at.client, 'one', sha224(later), 'a');
  await expect(missing).rejects.toMatchObject({ code: 'AUDIO_MISSING', retryable: false });
  await expect(getSong()).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  expect(await openRuns()).toEqual([]);
  expect((await filesUnder(at.folder)).filter((file) => file.includes(sha224(later)))).toEqual([]);
  await uploadSong(at.client, later);
  expect(await record(at.client, 'one', sha224(later), 'a')).toMatchObject({ opened: true, run: { number: 1 } });
});

it('RecordSubmission records nothing of a malformed request', async () => {
  const good = { songhash, request: requestFor('one', at.audio), submission: submissionOf('a') };
  for (const bad of [
    { ...good, songhash: 'abc' },
    { ...good, request: null },
    { ...good, submission: null },
    { ...good, submission: submissionOf('../a') },
    { ...good, submission: submissionOf('') },
    { ...good, submission: submissionOf('x'.repeat(65)) },
    { ...good, submission: submissionOf('a', { callback: { ...STORED_CALLBACK, dataJson: '{' } }) },
    {
      ...good,
      submission: submissionOf('a', { callback: { ...STORED_CALLBACK, dataJson: `"${'x'.repeat(65_536)}"` } }),
    },
    {
      ...good,
      submission: submissionOf('a', { callback: { ...STORED_CALLBACK, on: ['DELIVERY_EVENT_UNSPECIFIED'] } }),
    },
    { ...good, request: requestFor('one', 'abc') },
    { ...good, request: requestFor('one', at.audio, { model: 'auto' }) },
    { ...good, request: requestFor('one', at.audio, { model: '' }) },
    { ...good, request: requestFor('one', at.audio, { priority: 'PRIORITY_UNSPECIFIED' }) },
    { ...good, request: { ...good.request, priority: 99 as 0 } },
    { ...good, request: { ...good.request, options: { mp3Kbps: 100 } } },
    { ...good, request: { ...good.request, model: null } },
    { ...good, request: requestFor('one', at.audio, { namespace: '../x' }) },
  ])
    await expect(at.client.unary('RecordSubmission', bad, call())).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  expect((await filesUnder(at.folder)).filter((file) => file.startsWith('songs'))).toEqual([]);
});

describe('with an open run,', () => {
  beforeEach(async () => {
    await record(at.client, 'one', at.audio, 'a');
  });

  it('a run ends once: the first outcome counts, and every later caller gets it', async () => {
    const cancelled = await publish(at.client, songhash, 1, {
      state: 'OUTCOME_STATE_CANCELLED',
      reason: 'Enough.',
      attempt: 1,
    });
    expect(cancelled).toMatchObject({
      created: true,
      outcome: { state: 'OUTCOME_STATE_CANCELLED', reason: 'Enough.' },
    });
    await expect(
      uploadTrack(at.client, { songhash, run: 1, claimId: CLAIM, track: 'a.mp3' }, Buffer.from('x')),
    ).rejects.toThrow();
    const late = await publish(at.client, songhash, 1, failedOutcome());
    expect(late).toEqual({ ...cancelled, created: false });
    const lateDone = await publish(
      at.client,
      songhash,
      1,
      doneOutcome([{ name: 'never.mp3', contentType: 'audio/mpeg', size: 1, sha224: sha224('x') }]),
    );
    expect(lateDone).toEqual({ ...cancelled, created: false });
  });

  it('a run ends as done only when every track it names was completely uploaded under its claim', async () => {
    const bytes = Buffer.from('la la');
    const track = { name: 'vocals.mp3', contentType: 'audio/mpeg', size: bytes.byteLength, sha224: sha224(bytes) };
    await uploadTrack(at.client, { songhash, run: 1, claimId: CLAIM, track: 'vocals.mp3' }, bytes);
    for (const outcome of [
      doneOutcome([track, { ...track, name: 'drums.mp3' }]),
      doneOutcome([{ ...track, size: 4 }]),
      doneOutcome([track], 'claim-2'),
    ])
      await expect(publish(at.client, songhash, 1, outcome)).rejects.toMatchObject({ code: 'TRACK_MISSING' });
    for (const outcome of [
      doneOutcome([]),
      doneOutcome([track, track]),
      doneOutcome([{ ...track, name: '../vocals.mp3' }]),
      doneOutcome([{ ...track, sha224: 'x' }]),
      doneOutcome([track], ''),
      { ...doneOutcome([track]), manifestJson: 'no' },
      { ...doneOutcome([track]), state: 'OUTCOME_STATE_UNSPECIFIED' },
      { ...failedOutcome(), code: '' },
    ])
      await expect(publish(at.client, songhash, 1, outcome)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((await getSong()).run?.outcome).toBeFalsy();
    expect(await publish(at.client, songhash, 1, doneOutcome([track]))).toMatchObject({ created: true });
  });

  it('a run ends only if it exists', async () => {
    await expect(publish(at.client, songhash, 2, failedOutcome())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a run ends and leaves only the tracks of the published claim', async () => {
    for (const claimId of ['claim-1', 'claim-2', 'claim-3'])
      await uploadTrack(at.client, { songhash, run: 1, claimId, track: 'vocals.mp3' }, Buffer.from(claimId));
    await publishDone(at.client, songhash, 1, TRACKS, 'claim-2');
    expect((await filesUnder(at.folder)).filter((file) => file.includes('/uploads/'))).toEqual([
      `songs/${songhash}/runs/1/uploads/claim-2/bass.mp3`,
      `songs/${songhash}/runs/1/uploads/claim-2/vocals.mp3`,
    ]);
  });

  it('a run ends as failed without tracks, while an older done run keeps its tracks', async () => {
    await publishDone(at.client, songhash, 1, TRACKS);
    await at.client.unary('RemoveTrack', { songhash, track: 'bass' }, call());
    await record(at.client, 'one', at.audio, 'b');
    await uploadTrack(at.client, { songhash, run: 2, claimId: CLAIM, track: 'vocals.mp3' }, Buffer.from('half'));
    await publish(at.client, songhash, 2, failedOutcome());
    expect((await filesUnder(at.folder)).filter((file) => file.includes('/uploads/'))).toEqual([
      `songs/${songhash}/runs/1/uploads/${CLAIM}/vocals.mp3`,
    ]);
  });
});

it('OpenNextRun copies the request and no submissions, and returns the same run to every caller', async () => {
  await record(at.client, 'one', at.audio, 'a');
  const open = () => at.client.unary('OpenNextRun', { songhash, afterRun: 1 }, call());
  await expect(open()).rejects.toMatchObject({ code: 'SONG_NOT_DONE' });
  await publish(at.client, songhash, 1, failedOutcome());
  const answers = await Promise.all(Array.from({ length: 10 }, open));
  const { createdAt: _created, ...request } = requestFor('one', at.audio);
  for (const { run } of answers) expect(run).toMatchObject({ songhash, number: 2, request });
  expect(await submissionsOf(1)).toEqual(['a']);
  expect(await submissionsOf(2)).toEqual([]);
  await publish(at.client, songhash, 2, failedOutcome());
  expect((await open()).run).toMatchObject({ number: 2, outcome: { code: 'BAD_AUDIO' } });
  await expect(at.client.unary('OpenNextRun', { songhash, afterRun: 9 }, call())).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('OpenNextRun records the request id of its call, and not that of the run before', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await publish(at.client, songhash, 1, failedOutcome());
  const answer = await at.client.unary('OpenNextRun', { songhash, afterRun: 1 }, { ...call(), requestId: 'retry-1' });
  expect(answer.run?.request?.requestId).toBe('retry-1');
});

it('OpenNextRun reports SONG_UNKNOWN for a song that was removed', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await publish(at.client, songhash, 1, failedOutcome());
  await at.client.unary('RemoveSong', { songhash }, call());
  await expect(at.client.unary('OpenNextRun', { songhash, afterRun: 1 }, call())).rejects.toMatchObject({
    code: 'SONG_UNKNOWN',
    message: 'There is no such song.',
  });
});

const retract = (run: number, submissionId: string) =>
  at.client.unary('RetractSubmission', { songhash, run, submissionId }, call());

it('RetractSubmission retracts a run with its last submission, and deletes audio that no song uses', async () => {
  await record(at.client, 'one', at.audio, 'a', { callback: STORED_CALLBACK });
  await record(at.client, 'one', at.audio, 'b');
  await retract(1, 'a');
  expect(await submissionsOf(1)).toEqual(['b']);
  await retract(1, 'b');
  await retract(1, 'b');
  await expect(getSong()).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  await expect(publish(at.client, songhash, 1, failedOutcome())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await openRuns()).toEqual([]);
  expect((await filesUnder(at.folder)).filter((file) => file.startsWith('audio'))).toEqual([]);
});

it('RetractSubmission keeps audio that another song uses', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await record(at.client, 'other', at.audio, 'a');
  await retract(1, 'a');
  expect(await at.service.store.stat(`audio/${at.audio}`)).toBeDefined();
});

it('RetractSubmission keeps an older done run, which is then served', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await publishDone(at.client, songhash, 1, TRACKS);
  await at.client.unary('RemoveTrack', { songhash, track: 'bass' }, call());
  expect(await record(at.client, 'one', at.audio, 'b')).toMatchObject({ run: { number: 2 } });
  await retract(2, 'b');
  expect(await getSong()).toMatchObject({ run: { number: 1 }, served: { number: 1 } });
  expect(await record(at.client, 'one', at.audio, 'b')).toMatchObject({ opened: true, run: { number: 3 } });
});

it('RetractSubmission retracts no run that has ended or that a retry opened', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await publish(at.client, songhash, 1, failedOutcome());
  await retract(1, 'a');
  expect((await getSong()).run?.number).toBe(1);
  await at.client.unary('OpenNextRun', { songhash, afterRun: 1 }, call());
  await record(at.client, 'one', at.audio, 'b');
  await retract(2, 'b');
  expect((await getSong()).run).toMatchObject({ number: 2 });
  expect(await openRuns()).toHaveLength(1);
});

it('a song whose run was retracted gets a run with a new number when it is requested again', async () => {
  await record(at.client, 'one', at.audio, 'a');
  await retract(1, 'a');
  await uploadSong(at.client, MUSIC);
  expect(await record(at.client, 'one', at.audio, 'a')).toMatchObject({ opened: true, run: { number: 2 } });
  expect((await getSong()).run?.number).toBe(2);
});
