// Processes songs with options that change the tracks, with the real engine.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { peaksLevelBytes } from '@stemline/common/audio/peaks-file.ts';
import { type Manifest, manifestSchema } from '@stemline/common/manifest/manifest.ts';
import { canonicalOptions, type GivenOptions } from '@stemline/common/options/options.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { downloaded, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { never } from '../testing/constants.ts';
import { HAS_ENGINE } from '../testing/engines.ts';
import { floatsOf, tagsOf } from '../testing/tracks.ts';
import { useRealEngine } from '../testing/use-real-engine.ts';
import type { Engine } from './engine.ts';
import { makeTracks } from './make-tracks.ts';
import { processJob } from './process-job.ts';

const SCHEMA_FILE = new URL('../../../docs/manifest.schema.json', import.meta.url);
const SECONDS = 2;
const FRAMES = SECONDS * 44_100;
/** Louder than full scale after separation, so that the gain is below 1. */
const LOUD = `anoisesrc=d=${SECONDS}:seed=3:amplitude=1:sample_rate=44100[a];sine=f=220:d=${SECONDS},volume=12[b];[a][b]join=inputs=2:channel_layout=stereo`;

interface Done {
  readonly manifest: Manifest;
  readonly tracks: readonly string[];
  readonly peaks: readonly string[];
  /** Downloads a track into a file. */
  readonly file: (name: string) => Promise<string>;
}

describe.skipIf(!HAS_ENGINE)('the tracks of a job with the real engine', () => {
  const real = useRealEngine();
  let song: Buffer;
  /** The schema in docs/manifest.schema.json. */
  let documented: z.ZodType;
  const at = (name: string) => join(real.folder, name);

  beforeAll(async () => {
    await generateAudio(at('song.wav'), LOUD, ['-c:a', 'pcm_f32le']);
    song = await readFile(at('song.wav'));
    documented = z.fromJSONSchema(JSON.parse(await readFile(SCHEMA_FILE, 'utf8')));
  });

  async function done(options: GivenOptions, bytes = song, filename = 'song.wav'): Promise<Done> {
    const { spec, result } = await worked(options, bytes, filename);
    expect(result).toBe('done');
    const outcome = (await real.fixture.song(spec)).served?.outcome;
    const names = (files: readonly { name: string }[] | undefined) => (files ?? []).map(({ name }) => name);
    const manifest: unknown = JSON.parse(outcome?.manifestJson ?? '');
    documented.parse(manifest);
    return {
      manifest: manifestSchema.parse(manifest),
      tracks: names(outcome?.tracks),
      peaks: names(outcome?.peaks),
      file: async (track) => {
        const query = { songhash: spec.songhash, track };
        const { bytes } = await downloaded(real.fixture.storage.client.download('DownloadTrack', query, call()));
        await writeFile(at(track), bytes);
        return at(track);
      },
    };
  }

  async function worked(options: GivenOptions, bytes: Buffer, filename: string) {
    const identity = { ...real.model('preview'), filename };
    const spec = await real.fixture.submit(bytes, { ...identity, optionsJson: canonicalOptions(options) });
    const consumer = await real.fixture.consumer('w');
    return { spec, result: await processJob(real.fixture.deps(consumer), await claimNow(consumer), never) };
  }

  test('a song whose tracks would exceed the limit of the work folder fails before it is separated', async () => {
    const begun: string[] = [];
    const engine: Engine = {
      ...real.engine,
      separate: (request, options) => {
        begun.push(request.model);
        return real.engine.separate(request, options);
      },
    };
    const optionsJson = canonicalOptions({ formats: ['wav32f'] });
    const spec = await real.fixture.submit(song, { ...real.model('preview'), filename: 'song.wav', optionsJson });
    const consumer = await real.fixture.consumer('w');
    const deps = real.fixture.deps(consumer, { engine, maxWorkBytes: 5_000_000 });
    expect(await processJob(deps, await claimNow(consumer), never)).toBe('failed');
    expect(await real.fixture.job(spec)).toMatchObject({
      code: 'ENGINE_REFUSED',
      reason: expect.stringContaining('STEMLINE_MAX_WORK_MIB'),
    });
    expect(begun).toEqual([]);
  });

  test('the progress of separating and of encoding begins at 0, never falls and ends at 1', async () => {
    await generateAudio(at('long.wav'), 'sine=d=20:sample_rate=44100', ['-ac', '2']);
    await real.fixture.submit(await readFile(at('long.wav')), real.model('preview'));
    const consumer = await real.fixture.consumer('w');
    const reports: { stage: string; share: number }[] = [];
    const keeper = {
      signal: never,
      lost: () => false,
      progress: (stage: string, share: number) => reports.push({ stage, share }),
      measured: () => undefined,
      end: async () => undefined,
    };
    const claim = await claimNow(consumer);
    const outcome = await makeTracks(real.fixture.deps(consumer), claim, keeper);
    await consumer.finish(claim, { state: 'cancelled', code: '', reason: '' });
    expect(outcome.state).toBe('done');
    for (const name of ['separating', 'encoding']) {
      const shares = reports.filter(({ stage }) => stage === name).map(({ share }) => share);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
    }
  });

  test('each stem has a track in each format, in the order of the table, and the manifest describes them all', async () => {
    const { manifest, tracks, peaks, file } = await done({ formats: ['m4a', 'wav24', 'mp3', 'flac'], mp3_kbps: 128 });
    const stems = Object.keys(manifest.stems);
    expect([...stems].sort()).toEqual(['bass', 'drums', 'instrumental', 'other', 'vocals']);
    expect(tracks).toEqual(stems.flatMap((stem) => ['mp3', 'flac', 'wav', 'm4a'].map((type) => `${stem}.${type}`)));
    expect(peaks).toEqual([...stems, 'original'].map((name) => `${name}.peaks`));
    expect(manifest.tracks.map(({ name }) => name)).toEqual(tracks);
    for (const track of manifest.tracks.filter(({ stem }) => stem === 'vocals')) {
      const bytes = await readFile(await file(track.name));
      const { name, size, sha224: digest, crc32: crc } = track;
      expect({ name, size, digest, crc }).toEqual({
        name,
        size: bytes.byteLength,
        digest: sha224(bytes),
        crc: crc32(bytes).toString(16).padStart(8, '0'),
      });
      expect([track.sample_rate, track.samples]).toEqual([44_100, FRAMES]);
    }
    expect(manifest).toMatchObject({ precision: 'exact', arithmetic: 'fp32' });
    expect(manifest).toMatchObject({ schema: 2, frames: FRAMES, duration_seconds: SECONDS, warnings: [] });
    expect(manifest.source).toMatchObject({ sample_rate: 44_100, channels: 2, streams: 1 });
    expect(Object.keys(manifest.versions)).toEqual(expect.arrayContaining(['engine', 'torch', 'ffmpeg']));
    expect(manifest.mix.loudness_lufs).toBeGreaterThan(-30);
    expect(manifest.stems.drums?.true_peak_db).toBeGreaterThan(-60);
  });

  test('the JSON Schema of the documentation allows real manifests, and not one without its tracks', async () => {
    const { manifest } = await done({ stems: ['drums'], formats: ['flac'] });
    expect(documented.safeParse(manifest).success).toBe(true);
    expect(documented.safeParse({ ...manifest, tracks: undefined }).success).toBe(false);
    expect(documented.safeParse({ ...manifest, schema: 1 }).success).toBe(false);
  });

  test('the float stems add up to the gain times the song', async () => {
    const { manifest, file } = await done({ formats: ['wav32f'] });
    const mix = await floatsOf(at('song.wav'));
    const parts = ['drums', 'bass', 'other', 'vocals'];
    const stems = await Promise.all(parts.map(async (stem) => floatsOf(await file(`${stem}.wav`))));
    expect(manifest.gain).toBeLessThan(1);
    expect(stems.map(({ length }) => length)).toEqual(parts.map(() => mix.length));
    let worst = 0;
    for (let index = 0; index < mix.length; index += 1) {
      const sum = stems.reduce((total, stem) => total + (stem[index] as number), 0);
      worst = Math.max(worst, Math.abs(sum - manifest.gain * (mix[index] as number)));
    }
    expect(worst).toBeLessThan(1e-5);
  });

  test('only the stems of the option are made', async () => {
    const { tracks, peaks } = await done({ stems: ['vocals', 'drums'] });
    expect([...tracks].sort()).toEqual(['drums.mp3', 'vocals.mp3']);
    expect([...peaks].sort()).toEqual(['drums.peaks', 'original.peaks', 'vocals.peaks']);
  });

  test.each(['add', 'minus'] as const)(
    'two stems by the method %s add up to the gain times the song',
    async (other_method) => {
      const { manifest, tracks, file } = await done({ two_stems: 'vocals', other_method, formats: ['wav32f'] });
      expect([...tracks].sort()).toEqual(['no_vocals.wav', 'vocals.wav']);
      const [vocals, rest] = await Promise.all([
        file('vocals.wav').then(floatsOf),
        file('no_vocals.wav').then(floatsOf),
      ]);
      const mix = await floatsOf(at('song.wav'));
      const isSum = mix.every((sample, index) => {
        const sum = (vocals[index] as number) + (rest[index] as number);
        return Math.abs(sum - manifest.gain * sample) < 1e-5;
      });
      expect(isSum).toBe(true);
    },
  );

  test('clip=rescale lowers a loud stem alone, and the manifest has the factor of each stem', async () => {
    const { manifest } = await done({ clip: 'rescale', stems: ['instrumental', 'vocals'] });
    expect(manifest.gain).toBe(1);
    expect(manifest.stems.instrumental?.gain).toBeLessThan(1);
    expect(manifest.stems.instrumental?.peak).toBeLessThan(1);
  });

  test('rate=source gives the tracks the rate of the song, and their length to the nearest sample', async () => {
    await generateAudio(at('song48.flac'), `sine=f=500:d=${SECONDS}:sample_rate=48000`, ['-ac', '2']);
    const bytes = await readFile(at('song48.flac'));
    const { manifest, file } = await done({ rate: 'source', stems: ['other'], formats: ['flac', 'opus'] }, bytes);
    expect(manifest.source.sample_rate).toBe(48_000);
    expect(manifest.tracks.map(({ format, sample_rate, samples }) => [format, sample_rate, samples])).toEqual([
      ['flac', 48_000, SECONDS * 48_000],
      ['opus', 48_000, SECONDS * 48_000],
    ]);
    expect((await floatsOf(await file('other.flac'))).length).toBe(2 * SECONDS * 48_000);
  });

  test('keep_tags copies the tags and the cover of the song, with the stem in the title', async () => {
    await generateAudio(at('cover.png'), 'testsrc=s=64x64', ['-frames:v', '1']);
    const cover = ['-i', at('cover.png'), '-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic'];
    const texts = ['-metadata', 'title=Höhe', '-metadata', 'artist=Band', '-metadata', 'album=LP'];
    await generateAudio(at('tagged.mp3'), 'sine=d=1', [...cover, ...texts]);
    const options = { keep_tags: true, stems: ['bass'], formats: ['mp3', 'flac'] };
    const { file, manifest } = await done(options, await readFile(at('tagged.mp3')), 'x.mp3');
    expect(manifest.warnings).toEqual([]);
    for (const name of ['bass.mp3', 'bass.flac'])
      expect(await tagsOf(await file(name))).toEqual({
        texts: { title: 'Höhe (bass)', artist: 'Band', album: 'LP' },
        pictures: 1,
      });
  });

  test('a stem that the model does not have fails the song with the stems that it has', async () => {
    const { spec, result } = await worked({ stems: ['piano'] }, song, 'song.wav');
    expect(result).toBe('failed');
    expect(await real.fixture.job(spec)).toMatchObject({
      code: 'ENGINE_REFUSED',
      reason: expect.stringContaining('drums'),
    });
  });

  test('the peaks of the song have one pixel for each 512 samples', async () => {
    const { spec } = await worked({ stems: ['bass'] }, song, 'song.wav');
    const query = { songhash: spec.songhash, track: 'original', level: 0 };
    const { bytes } = await downloaded(real.fixture.storage.client.download('DownloadPeaks', query, call()));
    expect(bytes.byteLength).toBe(peaksLevelBytes(bytes.subarray(0, 24), 0));
    expect(bytes.byteLength).toBe(24 + 4 * Math.ceil(FRAMES / 512));
  });
});
