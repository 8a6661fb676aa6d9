import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema } from '@stemline/common/manifest/manifest.ts';
import { canonicalOptions } from '@stemline/common/options/options.ts';
import { generateAudio, secondsOf } from '@stemline/testing/audio/generated-audio.ts';
import { downloaded } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { never } from '../testing/constants.ts';
import { HAS_ENGINE } from '../testing/engines.ts';
import { limitFileSize } from '../testing/media.ts';
import { useRealEngine } from '../testing/use-real-engine.ts';
import type { Engine, SeparateRequest } from './engine.ts';
import type { TimedSong } from './pace/timed-song.ts';
import { processJob } from './process-job.ts';

describe.skipIf(!HAS_ENGINE)('processJob with the real engine', () => {
  const real = useRealEngine();
  let song: Buffer;

  beforeAll(async () => {
    await generateAudio(join(real.folder, 'song.mp3'), 'sine=frequency=330:duration=4', ['-ac', '2', '-b:a', '192k']);
    song = await readFile(join(real.folder, 'song.mp3'));
  });

  test('a job ends with tracks of the length of the song, a manifest, and a pending delivery', async () => {
    const spec = await real.fixture.submit(song, real.model('preview'));
    const consumer = await real.fixture.consumer('a');
    const claim = await claimNow(consumer);
    const timed: TimedSong[] = [];
    const deps = real.fixture.deps(consumer, { onTimed: (times) => timed.push(times) });
    expect(await processJob(deps, claim, never)).toBe('done');
    const job = await real.fixture.job(spec);
    expect(job).toMatchObject({ state: 'done', lengthSeconds: timed[0]?.seconds });
    expect(job?.lengthSeconds).toBeCloseTo(4, 1);
    expect(timed).toMatchObject([{ model: 'preview', revision: spec.revision, options: { precision: 'exact' } }]);
    for (const ms of [timed[0]?.beforeMs, timed[0]?.separatingMs, timed[0]?.afterMs]) expect(ms).toBeGreaterThan(0);
    expect(timed[0]?.memoryBytes).toBeGreaterThan(0);

    const { served } = await real.fixture.song(spec);
    const names = ['bass.mp3', 'drums.mp3', 'instrumental.mp3', 'other.mp3', 'vocals.mp3'];
    expect(served?.outcome?.tracks.map(({ name }) => name).sort()).toEqual(names);
    const manifest = manifestSchema.parse(JSON.parse(served?.outcome?.manifestJson ?? ''));
    const { revision } = spec;
    expect(manifest.model).toEqual({ name: 'preview', revision });
    expect(manifest).toMatchObject({
      schema: 2,
      device: 'cpu',
      backend: 'torch',
      options: { mp3_kbps: 320, formats: ['mp3'] },
    });
    expect(manifest.duration_seconds).toBeCloseTo(4, 1);

    const track = await downloaded(
      real.fixture.storage.client.download('DownloadTrack', { songhash: spec.songhash, track: 'vocals' }, call()),
    );
    const path = join(real.folder, 'vocals.mp3');
    await writeFile(path, track.bytes);
    expect(Math.abs((await secondsOf(path)) - manifest.duration_seconds)).toBeLessThan(0.001);
    expect(await real.fixture.queue.take(10, 1_000)).toMatchObject([{ songhash: spec.songhash, event: 'done' }]);
    expect(await readdir(join(real.fixture.workRoot, 'test'))).toEqual([]);
  });

  test.each(['exact', 'fast'] as const)('the engine receives the precision %s of the song', async (precision) => {
    const requests: SeparateRequest[] = [];
    const engine: Engine = {
      ...real.engine,
      separate: (request, options) => {
        requests.push(request);
        return real.engine.separate(request, options);
      },
    };
    const model = { ...real.model('preview'), optionsJson: canonicalOptions({ precision }) };
    await real.fixture.submit(song, model);
    const consumer = await real.fixture.consumer(precision);
    expect(await processJob(real.fixture.deps(consumer, { engine }), await claimNow(consumer), never)).toBe('done');
    expect(requests).toMatchObject([{ precision }]);
  });

  test('jobs of one model run one after the other in the same engine process', async () => {
    const consumer = await real.fixture.consumer('b');
    const pid = real.engine.hello()?.pid;
    for (let songs = 1; songs <= 2; songs += 1) {
      await real.fixture.submit(Buffer.concat([song, Buffer.alloc(songs)]), real.model('tiny-ht'));
      expect(await processJob(real.fixture.deps(consumer), await claimNow(consumer), never)).toBe('done');
    }
    expect(real.engine.hello()?.pid).toBe(pid);
    expect(real.engine.restarts()).toBe(0);
  });

  test('a job that was interrupted during decoding is attempted again, and its partial result is not published', async () => {
    const consumer = await real.fixture.consumer('c');
    await generateAudio(join(real.folder, 'long.mp3'), 'sine=duration=8');
    const spec = await real.fixture.submit(await readFile(join(real.folder, 'long.mp3')), real.model('preview'));
    const claim = await claimNow(consumer);
    const limited = limitFileSize(2_000_000);
    try {
      expect(await processJob(real.fixture.deps(consumer), claim, never)).toBe('handed-back');
    } finally {
      limited.lift();
    }
    expect((await real.fixture.song(spec)).run?.outcome).toBeFalsy();
    const again = await claimNow(consumer);
    expect(again.lastReason).toMatch('STORAGE_FULL');
    expect(await processJob(real.fixture.deps(consumer), again, never)).toBe('done');
  });
});
