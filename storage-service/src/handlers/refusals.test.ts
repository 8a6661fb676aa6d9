// Tests the errors of malformed requests, which name the field as the protos do and its allowed
// values.

import { sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { doneOutcome, failedOutcome } from '@stemline/testing/storage/outcomes.ts';
import { record, requestFor, STORED_CALLBACK, songhashOf, submissionOf } from '@stemline/testing/storage/songs.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { useStorage } from '@stemline/testing/storage/use-storage.ts';
import { expect, it } from 'vitest';

const songhash = songhashOf('one');
const TRACK = { name: 'vocals.mp3', contentType: 'audio/mpeg', size: 1, sha224: sha224('x') };

/** Puts the error message first in each row, for the test title. */
const titledRows = (rows: readonly (readonly [object, string])[]) =>
  rows.map(([given, message]) => [message, given] as const);

const at = useStorage();
const good = () => ({ songhash, request: requestFor('one', at.audio), submission: submissionOf('a') });
const refusal = async (sent: Promise<unknown>) => {
  const error = await sent.then(
    () => ({ code: 'OK', message: '' }),
    (caught: { code: string; message: string }) => caught,
  );
  expect(error.code, error.message).toBe('INVALID_ARGUMENT');
  return error.message;
};
const requestRefusal = (more: object) =>
  refusal(at.client.unary('RecordSubmission', { ...good(), request: { ...good().request, ...more } }, call()));
const submissionRefusal = (more: object) =>
  refusal(at.client.unary('RecordSubmission', { ...good(), submission: { ...submissionOf('a'), ...more } }, call()));
const outcomeRefusal = (outcome: object) =>
  refusal(at.client.unary('PublishOutcome', { songhash, run: 1, outcome }, call()));

it.each(
  titledRows([
    [{ namespace: 'A!' }, 'request.namespace must be 1 to 64 characters of [a-z0-9-] and must not begin with a dash.'],
    [{ audio: 'zz' }, 'request.audio must be 56 lower-case hex digits.'],
    [{ model: null }, 'request.model.name must have 1 to 200 characters.'],
    [{ model: { name: '' } }, 'request.model.name must have 1 to 200 characters.'],
    [{ model: { name: 'auto' } }, "request.model.name must be a model's own name, not auto."],
    [
      { model: { name: 'x', revision: 'x'.repeat(201) } },
      'request.model.revision must not be longer than 200 characters.',
    ],
    [{ options: { mp3Kbps: 100 } }, 'The option mp3_kbps must be one of the numbers 128, 192, 256, 320.'],
    [{ priority: 'PRIORITY_UNSPECIFIED' }, 'request.priority must be high, normal or low.'],
    [{ priority: 99 }, 'request.priority must be high, normal or low.'],
    [{ filename: 'x'.repeat(1025) }, 'request.filename must not be longer than 1024 characters.'],
    [{ requestId: 'x\ny' }, 'request.request_id must be 1 to 100 characters of [A-Za-z0-9_.-].'],
    [{ createdAt: { seconds: -1 } }, 'request.created_at must be a time from 1970 to 9999.'],
    [{ createdAt: { seconds: 8_640_000_000_001 } }, 'request.created_at must be a time from 1970 to 9999.'],
    [{ createdAt: { seconds: 1, nanos: 2_000_000_000 } }, 'request.created_at must be a time from 1970 to 9999.'],
  ]),
)('RecordSubmission refuses a malformed request: %s', async (message, more) => {
  expect(await requestRefusal(more)).toBe(message);
});

it.each(
  titledRows([
    [{ id: '' }, 'submission.id must be 1 to 64 characters of [A-Za-z0-9_-].'],
    [{ filename: 'x'.repeat(1025) }, 'submission.filename must not be longer than 1024 characters.'],
    [{ requestId: 'x'.repeat(101) }, 'submission.request_id must be 1 to 100 characters of [A-Za-z0-9_.-].'],
    [{ requestId: 'x\ny' }, 'submission.request_id must be 1 to 100 characters of [A-Za-z0-9_.-].'],
    [{ callback: { ...STORED_CALLBACK, url: '' } }, 'submission.callback.url must not be empty.'],
    [
      { callback: { ...STORED_CALLBACK, url: 'x'.repeat(2049) } },
      'submission.callback.url must not be longer than 2048 characters.',
    ],
    [{ callback: { ...STORED_CALLBACK, dataJson: '{' } }, 'submission.callback.data_json must be valid JSON.'],
    [
      { callback: { ...STORED_CALLBACK, dataJson: `"${'ü'.repeat(32_768)}"` } },
      'submission.callback.data_json must not be larger than 65536 bytes.',
    ],
    [
      { callback: { ...STORED_CALLBACK, on: ['DELIVERY_EVENT_UNSPECIFIED' as const] } },
      'submission.callback.on[0] must be done, failed or cancelled.',
    ],
    [
      { callback: { ...STORED_CALLBACK, on: Array(4).fill('DELIVERY_EVENT_DONE') } },
      'submission.callback.on must not name more than 3 events.',
    ],
  ]),
)('RecordSubmission refuses a malformed submission: %s', async (message, more) => {
  expect(await submissionRefusal(more)).toBe(message);
});

it.each(
  titledRows([
    [{}, 'outcome.state must be done, failed or cancelled.'],
    [doneOutcome([]), 'outcome.tracks must be 1 to 200 tracks.'],
    [doneOutcome([TRACK], ''), 'outcome.claim_id must be 1 to 64 characters of [A-Za-z0-9_-].'],
    [doneOutcome([{ ...TRACK, name: 'vocals' }]), 'outcome.tracks[0].name must be named like vocals.mp3.'],
    [
      doneOutcome([{ ...TRACK, name: 'original.mp3' }]),
      'outcome.tracks[0].name must not be original, which is the name of the uploaded audio.',
    ],
    [doneOutcome([TRACK, { ...TRACK, size: -1 }]), 'outcome.tracks[1].size must not be negative.'],
    [doneOutcome([{ ...TRACK, sha224: 'x' }]), 'outcome.tracks[0].sha224 must be 56 lower-case hex digits.'],
    [{ ...failedOutcome(), code: '' }, 'outcome.code must have 1 to 100 characters.'],
    [{ ...failedOutcome('r'.repeat(4097)) }, 'outcome.reason must not be longer than 4096 characters.'],
    [{ ...failedOutcome(), attempt: 0 }, 'outcome.attempt must be from 1 to 999999999.'],
    [{ ...doneOutcome([TRACK]), attempt: 0 }, 'outcome.attempt must be from 1 to 999999999.'],
    [{ state: 'OUTCOME_STATE_CANCELLED', attempt: -1 }, 'outcome.attempt must not be negative.'],
    [{ ...failedOutcome(), manifestJson: '3' }, 'outcome.manifest_json must be a JSON object.'],
  ]),
)('PublishOutcome refuses a malformed outcome: %s', async (message, outcome) => {
  await record(at.client, 'one', at.audio, 'a');
  expect(await outcomeRefusal(outcome)).toBe(message);
});

it.each(
  titledRows([
    [{ event: 'DELIVERY_EVENT_UNSPECIFIED' as const }, 'event must be done, failed or cancelled.'],
    [{ result: 'DELIVERY_RESULT_UNSPECIFIED' as const }, 'result must be delivered, refused or dead.'],
    [{ attempts: -1 }, 'attempts must not be negative.'],
    [{ reason: 'x'.repeat(4097) }, 'reason must not be longer than 4096 characters.'],
    [{ submissionId: '' }, 'submission_id must be 1 to 64 characters of [A-Za-z0-9_-].'],
    [{ run: 0 }, 'run must be from 1 to 999999999.'],
    [{ songhash: 'x' }, 'songhash must be 56 lower-case hex digits.'],
  ]),
)('RecordDelivery refuses a malformed delivery: %s', async (message, more) => {
  const delivery = {
    songhash,
    run: 1,
    submissionId: 'a',
    event: 'DELIVERY_EVENT_DONE' as const,
    result: 'DELIVERY_RESULT_DEAD' as const,
  };
  expect(await refusal(at.client.unary('RecordDelivery', { ...delivery, ...more }, call()))).toBe(message);
});

it('UploadSong refuses a malformed info before it accepts any bytes', async () => {
  const upload = (info: object) => {
    async function* messages() {
      yield { info };
      // The upload has no commit, so only the info can be refused.
    }
    return refusal(at.client.upload('UploadSong', messages(), call()));
  };
  expect(await upload({ filename: 'x'.repeat(1025) })).toBe('info.filename must not be longer than 1024 characters.');
  expect(await upload({ contentType: 'x'.repeat(201) })).toBe(
    'info.content_type must not be longer than 200 characters.',
  );
  expect(await upload({ maxBytes: -1 })).toBe('info.max_bytes must not be negative.');
});

it.each([
  { audio: sha224('x') },
  { model: { name: 'other', revision: 'one' } },
  { model: { name: 'preview', revision: '2' } },
  { namespace: 'theirs' },
  { options: { mp3Kbps: 192 } },
])('RecordSubmission refuses the songhash of a request that lacks %j, and records nothing', async (more) => {
  expect(await requestRefusal(more)).toBe(
    "songhash must be computed from the request's namespace, audio, model and options.",
  );
  expect((await filesUnder(at.folder)).filter((file) => !file.startsWith('audio'))).toEqual([]);
});

it.each([null, {}, { mp3Kbps: 320 }])(
  'RecordSubmission accepts the same songhash with the options %j, which are the defaults',
  async (options) => {
    const bare = { ...good(), request: { ...good().request, options, namespace: '' } };
    const { run } = await at.client.unary('RecordSubmission', bare, call());
    expect(run).toMatchObject({ songhash, request: { namespace: 'default' } });
    expect(run?.request?.options).not.toHaveProperty('_mp3Kbps');
  },
);
