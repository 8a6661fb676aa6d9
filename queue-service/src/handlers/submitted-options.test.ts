// Tests the options and the parents of submissions over real gRPC, with a real Redis and a real
// store.

import { songhashOf } from '@stemline/common/songhash.ts';
import type { Options } from '@stemline/proto/gen/stemline/common/v1/Options.ts';
import { call } from '@stemline/testing/call.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const HTDEMUCS = { model: 'htdemucs' };
const ALL = ['vocals', 'drums', 'bass', 'instrumental', 'other'];

it.each<[options: Options, same: Options]>([
  [{ formats: ['mp3', 'flac'] }, { formats: ['flac', 'mp3'] }],
  [{ stems: ['bass', 'vocals'] }, { stems: ['vocals', 'base'] }],
  [{ twoStems: 'bass' }, { twoStems: 'base', otherMethod: 'add' }],
  [{ overlap: 0.5 }, { overlap: 0.5, shifts: 0, clip: 'gain', rate: 'model', keepTags: false, mp3Kbps: 320 }],
  [{ shifts: 2 }, { shifts: 2, precision: 'exact' }],
  [{}, { formats: ['mp3'], overlap: 0.25 }],
  [{}, { stems: ALL }],
  [{ shifts: 1 }, { shifts: 1, stems: [...ALL].reverse() }],
])('submissions with the options %j and %j are the same song, and the second one joins the first', async (one, two) => {
  const first = await fixture.enqueue({ ...HTDEMUCS, options: one });
  const second = await fixture.enqueue({ ...HTDEMUCS, options: two });
  expect(second).toMatchObject({ songhash: first.songhash, run: 1, status: 'ENQUEUE_STATUS_JOINED' });
});

it('the job has the options from which the songhash was computed', async () => {
  const options = { formats: ['wav24', 'mp3'], stems: ['vocals', 'base'], overlap: 0.5, segment: 7, keepTags: true };
  const { songhash } = await fixture.enqueue({ ...HTDEMUCS, options });
  const { spec } = await fixture.claim();
  const optionsJson =
    '{"formats":["mp3","wav24"],"keep_tags":true,"overlap":0.5,"segment":7,"stems":["bass","vocals"]}';
  expect(spec).toMatchObject({ songhash, optionsJson });
  expect(songhashOf(spec)).toBe(songhash);
});

it('a submission that names every stem is the same song as one without options', async () => {
  const { songhash } = await fixture.enqueue({ ...HTDEMUCS, options: { stems: ALL } });
  const { spec } = await fixture.claim();
  expect(spec.optionsJson).toBe('{}');
  expect(songhashOf({ ...spec, optionsJson: '{}' })).toBe(songhash);
});

it('each option that changes the tracks makes another song', async () => {
  const options: Options[] = [
    {},
    { formats: ['flac'] },
    { formats: ['mp3', 'flac'] },
    { stems: ['vocals'] },
    { stems: ['drums', 'bass', 'other', 'vocals'] },
    { twoStems: 'vocals' },
    { twoStems: 'vocals', otherMethod: 'minus' },
    { shifts: 1 },
    { overlap: 0 },
    { segment: 7 },
    { clip: 'clamp' },
    { rate: 'source' },
    { audioStream: 1 },
    { keepTags: true },
    { precision: 'fast' },
  ];
  const answers = [];
  for (const one of options) answers.push(await fixture.enqueue({ ...HTDEMUCS, options: one }));
  expect(new Set(answers.map(({ songhash }) => songhash)).size).toBe(options.length);
});

const HAS = 'It has drums, bass, other, vocals';

it.each<[options: Options, message: string]>([
  [{ formats: ['ogg'] }, 'The option formats must be a list of one or more of mp3, mp3-v0,'],
  [{ formats: ['mp3', 'mp3-v0'] }, 'only one of mp3 and mp3-v0'],
  [
    { formats: ['opus'] },
    'The format opus is not available, because the separators here cannot write it. Formats: mp3,',
  ],
  [{ formats: ['flac'], mp3Kbps: 128 }, 'The option mp3_kbps needs the format mp3.'],
  [{ stems: ['piano'] }, `The model htdemucs has no stem piano. ${HAS}, instrumental.`],
  [{ stems: ['vocals', 'vocals'] }, 'each named once'],
  [{ stems: ['vocals'], twoStems: 'vocals' }, 'The options stems and two_stems exclude each other.'],
  [{ twoStems: 'instrumental' }, `The model htdemucs has no stem instrumental for two_stems. ${HAS}.`],
  [{ twoStems: '' }, 'The option two_stems must be the name of a stem'],
  [{ otherMethod: 'minus' }, 'The option other_method needs two_stems.'],
  [{ shifts: 21 }, 'The option shifts must be a whole number from 0 to 20.'],
  [{ overlap: 0.95 }, 'The option overlap must be a number from 0 to 0.9'],
  [{ overlap: Number.NaN }, 'The option overlap must be a number from 0 to 0.9'],
  [{ segment: 8 }, 'The option segment must not be longer than 7 s for the model htdemucs.'],
  [{ segment: 0 }, 'The option segment must be a whole number from 1 to 60.'],
  [{ clip: 'none' }, 'The option clip must be gain, clamp or rescale.'],
  [{ rate: '48000' }, 'The option rate must be model or source.'],
  [{ precision: 'FAST' }, 'The option precision must be exact or fast.'],
  [{ audioStream: 0 }, 'The option audio_stream must be a whole number from 1 to 100.'],
])('Enqueue and CheckSubmission refuse the options %j with the same reason', async (options, reason) => {
  const refusal = { code: 'INVALID_ARGUMENT', message: expect.stringContaining(reason) };
  await expect(fixture.enqueue({ ...HTDEMUCS, options })).rejects.toMatchObject(refusal);
  const checking = fixture.client.unary('CheckSubmission', { ...HTDEMUCS, options }, call());
  await expect(checking).rejects.toMatchObject(refusal);
  expect(await fixture.openRuns()).toEqual([]);
});

it('CheckSubmission accepts options that fit the model', async () => {
  const options = { formats: ['flac'], stems: ALL, segment: 7 };
  const { model } = await fixture.client.unary('CheckSubmission', { ...HTDEMUCS, options }, call());
  expect(model?.name).toBe('htdemucs');
});

it('a retry keeps the options of the song, also when no separator can write their formats any more', async () => {
  const { songhash } = await fixture.enqueue({ ...HTDEMUCS, options: { formats: ['m4a'], stems: ['vocals'] } });
  const first = await fixture.claim();
  await fixture.fail(first);
  const published = modelList();
  const withoutFormats = { ...published, media: { ...published.media, formats: [] } };
  await fixture.queue.registry.publish('separator-1', withoutFormats, 60_000);
  await fixture.client.unary('RetryJob', { songhash }, call());
  expect((await fixture.claim()).spec).toMatchObject({ songhash, run: 2, optionsJson: first.spec.optionsJson });
});

const PARENT = { songhash: 'b'.repeat(56), track: 'drums.flac' };

it('the parent of a submission is recorded with the request of its song and kept by a retry', async () => {
  const { songhash } = await fixture.enqueue({ parent: PARENT });
  const parentOf = async () =>
    (await fixture.storage.client.unary('GetSong', { songhash }, call())).run?.request?.parent;
  expect(await parentOf()).toEqual(PARENT);
  await fixture.fail(await fixture.claim());
  expect(await fixture.client.unary('RetryJob', { songhash }, call())).toMatchObject({ run: 2 });
  expect(await parentOf()).toEqual(PARENT);
});

it('a parent does not change the songhash, so that equal audio is one song', async () => {
  const uploaded = await fixture.enqueue();
  expect(await fixture.enqueue({ parent: PARENT })).toMatchObject({
    songhash: uploaded.songhash,
    status: 'ENQUEUE_STATUS_JOINED',
  });
});

it.each([
  [{ ...PARENT, songhash: 'abc' }, 'parent.songhash must be 56 lower-case hex digits.'],
  [{ ...PARENT, track: 'drums' }, 'parent.track must be named like vocals.mp3.'],
])('Enqueue refuses the parent %j and records nothing', async (parent, message) => {
  await expect(fixture.enqueue({ parent })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
  expect(await fixture.openRuns()).toEqual([]);
});
