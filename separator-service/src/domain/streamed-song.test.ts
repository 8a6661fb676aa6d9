// Tests the tracks of songs whose samples arrive in parts while the engine separates.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSpec } from '@stemline/job-queue/types.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { downloaded, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { beforeAll, expect, test } from 'vitest';
import { createFfmpegEncoder } from '../adapters/media/ffmpeg-encoder.ts';
import { never } from '../testing/constants.ts';
import { scriptedEngine } from '../testing/engines.ts';
import { ffmpegOf, findAbilities, scriptIn } from '../testing/media.ts';
import { descendantsOf } from '../testing/separator-process.ts';
import { useJobs } from '../testing/use-jobs.ts';
import { makeTracks } from './make-tracks.ts';
import { processJob } from './process-job.ts';

const jobs = useJobs();
/** Nine parts of the stand-in, and several blocks. */
let song: Buffer;

beforeAll(async () => {
  song = await generatedBytes('a.wav', 'anoisesrc=d=6:seed=5:amplitude=0.5:sample_rate=44100', ['-ac', '2']);
});

/** Returns the digests of all tracks by their names. */
async function tracksOf(spec: JobSpec): Promise<Record<string, string>> {
  const { client } = jobs.fixture.storage;
  const tracks = (await jobs.fixture.song(spec)).served?.outcome?.tracks ?? [];
  const digests = tracks.map(async ({ name }) => {
    const { bytes } = await downloaded(
      client.download('DownloadTrack', { songhash: spec.songhash, track: name }, call()),
    );
    return [name, sha224(bytes)];
  });
  return Object.fromEntries(await Promise.all(digests));
}

const filesOf = () => readdir(join(jobs.fixture.workRoot, 'test'));

test('a song that begins again with other samples has the tracks of the last beginning only', async () => {
  const consumer = await jobs.consumer();
  const plain = await jobs.submit('streams', song);
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('done');
  const again = await jobs.submit('restarts', song);
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('done');
  const tracks = await tracksOf(plain);
  expect(Object.keys(tracks)).toEqual(['vocals.mp3', 'instrumental.mp3']);
  expect(await tracksOf(again)).toEqual(tracks);
  expect(await filesOf()).toEqual([]);
});

test('a song whose engine ends with it and another one is separated again, with the same tracks', async () => {
  const [consumer, other] = [await jobs.consumer(), await jobs.consumer()];
  const alone = await jobs.submit('streams', song);
  await jobs.work(consumer, await claimNow(consumer));
  const own = scriptedEngine('fine');
  own.start();
  await own.ready(never);
  const killed = await jobs.submit('streams', song);
  const deps = jobs.deps(consumer, { engine: own });
  let parts = 0;
  const countingEngine = {
    ...own,
    separate: (...[request, options]: Parameters<typeof own.separate>) =>
      own.separate(request, {
        ...options,
        onPart: (part, taken) => {
          parts += 1;
          // The other song ends the engine when this one has sent parts.
          if (parts === 3) void crash();
          options.onPart?.(part, taken);
        },
      }),
  };
  let crashed: Promise<unknown> = Promise.resolve();
  const crash = async () => {
    crashed = own
      .separate({ model: 'killer', revision: '1', input: '/i', output_dir: '/o', stems: ['vocals'] }, { signal: never })
      .catch(() => undefined);
  };
  expect(await processJob({ ...deps, engine: countingEngine }, await claimNow(other), never)).toBe('done');
  await crashed;
  await own.stop();
  expect(parts).toBeGreaterThan(9);
  expect(await tracksOf(killed)).toEqual(await tracksOf(alone));
  expect(await filesOf()).toEqual([]);
});

test('the encoders of a song start while its audio is fetched', async () => {
  const consumer = await jobs.consumer();
  await jobs.submit('streams', song);
  const before = await descendantsOf(process.pid);
  const deps = jobs.deps(consumer);
  const fetchAudio: typeof deps.storage.fetchAudio = async (...call) => {
    const started = async () => (await descendantsOf(process.pid)).filter((pid) => !before.includes(pid));
    await eventually('an encoder runs', async () => (await started()).length > 0);
    await deps.storage.fetchAudio(...call);
  };
  const storage = { ...deps.storage, fetchAudio };
  expect(await processJob({ ...deps, storage }, await claimNow(consumer), never)).toBe('done');
});

test('a cancelled song leaves no process of an encoder and no file', async () => {
  const consumer = await jobs.consumer();
  await jobs.submit('steady');
  const before = await descendantsOf(process.pid);
  const giveUp = new AbortController();
  const working = jobs.work(consumer, await claimNow(consumer), giveUp.signal);
  const encoders = async () => (await descendantsOf(process.pid)).filter((pid) => !before.includes(pid));
  await eventually('the encoder waits for samples', async () => (await encoders()).length > 0);
  giveUp.abort(new Error('enough'));
  expect(await working).toBe('handed-back');
  expect(await encoders()).toEqual([]);
  expect(await filesOf()).toEqual([]);
});

test('an encoder that is killed between parts ends the attempt with its reason, and the engine drops the song', async () => {
  const consumer = await jobs.consumer();
  await jobs.submit('streams', song);
  const killed = await scriptIn(jobs.fixture.folder, 'killed', 'ffmpeg "$@" & sleep 0.05; kill -KILL $! $$');
  const encoder = createFfmpegEncoder(ffmpegOf(killed), findAbilities, () => 1);
  expect(await processJob(jobs.deps(consumer, { encoder }), await claimNow(consumer), never)).toBe('handed-back');
  expect((await claimNow(consumer)).lastReason).toMatch('OUT_OF_MEMORY');
  expect(await filesOf()).toEqual([]);
});

test('the progress of a song that begins again never falls', async () => {
  const consumer = await jobs.consumer();
  await jobs.submit('restarts', song);
  const claim = await claimNow(consumer);
  const shares: number[] = [];
  const keeper = {
    signal: never,
    lost: () => false,
    progress: (stage: string, share: number) => stage === 'separating' && shares.push(share),
    measured: () => undefined,
    end: async () => undefined,
  };
  await makeTracks(jobs.deps(consumer), claim, keeper);
  await consumer.finish(claim, { state: 'cancelled', code: '', reason: '' });
  expect(shares.length).toBeGreaterThan(10);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});
