// Tests tracks in several formats and their waveform peaks: names, downloads and removal.

import { downloaded, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import {
  CLAIM,
  doneOutcome,
  publish,
  publishDone,
  uploadTrack,
  uploadTracks,
} from '@stemline/testing/storage/outcomes.ts';
import { peaksOf } from '@stemline/testing/storage/peaks.ts';
import { record, songhashOf } from '@stemline/testing/storage/songs.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { useStorage } from '@stemline/testing/storage/use-storage.ts';
import { beforeEach, describe, expect, it } from 'vitest';

const songhash = songhashOf('one');
const TRACKS = {
  'vocals.mp3': Buffer.from('la'),
  'vocals.flac': Buffer.from('la la'),
  'bass.mp3': Buffer.from('dum'),
  'bass.flac': Buffer.from('dum dum'),
};
const PEAKS = { vocals: peaksOf(10), bass: peaksOf(20), original: peaksOf(30) };
const NAMES = Object.keys(TRACKS);

const at = useStorage();
const place = { songhash, run: 1, claimId: CLAIM };
const peakUploads = Object.fromEntries(
  Object.entries(PEAKS).map(([stem, levels]) => [`${stem}.peaks`, Buffer.concat(levels)]),
);
const makeDone = async (run = 1) => {
  const tracks = await uploadTracks(at.client, { ...place, run }, TRACKS);
  const peaks = await uploadTracks(at.client, { ...place, run }, peakUploads);
  return publish(at.client, songhash, run, { ...doneOutcome(tracks), peaks });
};
const nameOf = async (track: string) => (await at.client.unary('GetTrack', { songhash, track }, call())).info?.name;
const peaks = (track: string, level = 0) =>
  downloaded(at.client.download('DownloadPeaks', { songhash, track, level }, call()));
const remove = async (track: string) => (await at.client.unary('RemoveTrack', { songhash, track }, call())).tracks;
const uploads = async () =>
  (await filesUnder(at.folder)).filter((file) => file.includes('/uploads/')).map((file) => file.split('/').at(-1));

beforeEach(() => record(at.client, 'one', at.audio, 'a'));

describe('a song with two formats', () => {
  beforeEach(() => makeDone());

  it('a track is found by its extension, and without one in the first format of the outcome', async () => {
    for (const name of NAMES) expect(await nameOf(name)).toBe(name);
    expect(await nameOf('vocals')).toBe('vocals.mp3');
    expect(await nameOf('base.flac')).toBe('bass.flac');
  });

  it.each([
    ['vocals.wav', 'The song has no track vocals.wav. It has vocals.mp3 and vocals.flac.'],
    ['base.wav', 'The song has no track base.wav. It has bass.mp3 and bass.flac.'],
    ['drums.mp3', 'The song has no track drums.mp3.'],
    ['vocals.peaks', 'The song has no track vocals.peaks. It has vocals.mp3 and vocals.flac.'],
    ['original.wav', 'The song has no track original.wav. It has original.mp3.'],
  ])('the track %s is unknown, and the error names the formats that were made', async (name, message) => {
    await expect(nameOf(name)).rejects.toMatchObject({ code: 'TRACK_UNKNOWN', message });
  });

  it('a name without an extension means the next format after the first one was removed', async () => {
    expect(await remove('vocals.mp3')).toEqual(['vocals.mp3']);
    await expect(nameOf('vocals.mp3')).rejects.toMatchObject({ code: 'TRACK_REMOVED' });
    expect(await nameOf('vocals')).toBe('vocals.flac');
    await remove('vocals.flac');
    await expect(nameOf('vocals')).rejects.toMatchObject({
      code: 'TRACK_REMOVED',
      message: 'The track vocals was removed.',
    });
  });

  it('a removal without an extension removes the stem in all its formats, and its peaks', async () => {
    expect(await remove('base')).toEqual(['bass.mp3', 'bass.flac']);
    expect(await remove('bass')).toEqual(['bass.mp3', 'bass.flac']);
    const left = ['original.peaks', 'vocals.flac', 'vocals.mp3', 'vocals.peaks'];
    expect(await uploads()).toEqual(left);
    const song = await at.client.unary('GetSong', { songhash }, call());
    expect(song.removed.sort()).toEqual(['bass.flac', 'bass.mp3']);
    await expect(peaks('bass')).rejects.toMatchObject({ code: 'TRACK_REMOVED' });
    await expect(peaks('bass.flac')).rejects.toMatchObject({ code: 'TRACK_REMOVED' });
  });

  it('the peaks of a stem are kept until its last format is removed', async () => {
    await remove('vocals.mp3');
    expect((await peaks('vocals')).bytes.equals(PEAKS.vocals[0] as Buffer)).toBe(true);
    expect((await peaks('vocals.mp3')).bytes.equals(PEAKS.vocals[0] as Buffer)).toBe(true);
    await remove('vocals.flac');
    await expect(peaks('vocals')).rejects.toMatchObject({ code: 'TRACK_REMOVED' });
    expect((await uploads()).filter((name) => name?.startsWith('vocals'))).toEqual([]);
    expect((await peaks('original')).bytes.equals(PEAKS.original[0] as Buffer)).toBe(true);
  });

  it('two removals at the same time, of the two formats of a stem, also remove its peaks', async () => {
    await Promise.all(['vocals.mp3', 'vocals.flac'].map(remove));
    expect((await uploads()).filter((name) => name?.startsWith('vocals'))).toEqual([]);
  });

  it.each([
    ['vocals', 0],
    ['vocals.flac', 1],
    ['base', 2],
    ['original', 0],
    ['original', 2],
  ] as const)('the peaks of %s at level %i are exactly the bytes of this level', async (track, level) => {
    const stem = { vocals: 'vocals', 'vocals.flac': 'vocals', base: 'bass', original: 'original' }[track] as 'vocals';
    const { info, bytes } = await peaks(track, level);
    const wanted = PEAKS[stem][level] as Buffer;
    expect(bytes.equals(wanted)).toBe(true);
    expect(info).toMatchObject({
      name: `${stem}.dat`,
      contentType: 'application/octet-stream',
      size: wanted.byteLength,
      offset: 0,
      length: wanted.byteLength,
      etag: `${sha224(Buffer.concat(PEAKS[stem]))}-${level}`,
      songFilename: 'song.mp3',
    });
  });

  it.each([-1, 3, 1_000])('the peaks of level %i are refused', async (level) => {
    await expect(peaks('vocals', level)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'level must be from 0 to 2.',
    });
  });

  it('the peaks of a format or a stem that was not made are unknown', async () => {
    await expect(peaks('vocals.wav')).rejects.toMatchObject({
      code: 'TRACK_UNKNOWN',
      message: 'The song has no track vocals.wav. It has vocals.mp3 and vocals.flac.',
    });
    await expect(peaks('drums')).rejects.toMatchObject({ code: 'TRACK_UNKNOWN' });
  });

  it('the tracks and peaks of a new run replace those of the old one', async () => {
    await remove('bass');
    await record(at.client, 'one', at.audio, 'b');
    await makeDone(2);
    expect((await peaks('bass', 1)).bytes.equals(PEAKS.bass[1] as Buffer)).toBe(true);
    expect(await nameOf('bass')).toBe('bass.mp3');
    expect((await filesUnder(at.folder)).filter((file) => file.includes('/runs/1/uploads'))).toEqual([]);
  });
});

it('the peaks of a run that made none are unknown, and those of an open song are refused as not done', async () => {
  await expect(peaks('vocals')).rejects.toMatchObject({ code: 'SONG_NOT_DONE' });
  await expect(peaks('original')).rejects.toMatchObject({ code: 'SONG_NOT_DONE' });
  await publishDone(at.client, songhash, 1, TRACKS);
  for (const stem of ['vocals', 'original'])
    await expect(peaks(stem)).rejects.toMatchObject({
      code: 'TRACK_UNKNOWN',
      message: `The song has no waveform of ${stem}.`,
    });
});

it('an outcome returns the CRC-32 of its tracks, zero too, and none for a track without one', async () => {
  const [first, second, third] = await uploadTracks(at.client, place, {
    'vocals.mp3': Buffer.from('la'),
    'bass.mp3': Buffer.from('dum'),
    'drums.mp3': Buffer.from('bum'),
  });
  const tracks = [{ ...first, crc32: 0xffff_ffff }, { ...second, crc32: 0 }, third] as never[];
  await publish(at.client, songhash, 1, doneOutcome(tracks));
  const song = await at.client.unary('GetSong', { songhash }, call());
  const made = song.served?.outcome?.tracks ?? [];
  expect(made.map(({ _crc32, crc32 }) => (_crc32 ? crc32 : undefined))).toEqual([0xffff_ffff, 0, undefined]);
});

it('an outcome is refused when its peaks were not uploaded in the stated size', async () => {
  const tracks = await uploadTracks(at.client, place, { 'vocals.mp3': Buffer.from('la') });
  const [made] = await uploadTracks(at.client, place, { 'vocals.peaks': Buffer.concat(PEAKS.vocals) });
  for (const wrong of [
    { ...made, size: 1 },
    { ...made, name: 'original.peaks' },
  ])
    await expect(publish(at.client, songhash, 1, { ...doneOutcome(tracks), peaks: [wrong] })).rejects.toMatchObject({
      code: 'TRACK_MISSING',
    });
});

it.each([
  [['drums.peaks'], 'outcome.peaks[0].name must be original.peaks, or the stem of a track followed by .peaks.'],
  [
    ['vocals.peaks', 'vocals.mp3'],
    'outcome.peaks[1].name must be original.peaks, or the stem of a track followed by .peaks.',
  ],
  [['vocals.peaks', 'vocals.peaks'], 'outcome.peaks must name each track once.'],
])('an outcome with the peaks %j is refused', async (names, message) => {
  const tracks = await uploadTracks(at.client, place, { 'vocals.mp3': Buffer.from('la') });
  const made = names.map((name) => ({ ...tracks[0], name }));
  await expect(publish(at.client, songhash, 1, { ...doneOutcome(tracks), peaks: made })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message,
  });
});

it('peaks are no track of an outcome, and original is no track of an upload except for its peaks', async () => {
  const bytes = Buffer.from('x');
  await uploadTrack(at.client, { ...place, track: 'original.peaks' }, bytes);
  for (const track of ['original.mp3', 'original.wav'])
    await expect(uploadTrack(at.client, { ...place, track }, bytes)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  const made = await uploadTracks(at.client, place, { 'vocals.peaks': bytes });
  await expect(publish(at.client, songhash, 1, doneOutcome(made))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'outcome.tracks[0].name must not end with .peaks.',
  });
});
