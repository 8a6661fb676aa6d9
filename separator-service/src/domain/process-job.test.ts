import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema } from '@stemline/common/manifest/manifest.ts';
import { generateAudio, secondsOf } from '@stemline/testing/audio/generated-audio.ts';
import { downloaded } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../adapters/engine/engine.ts';
import { never, silent } from '../testing/constants.ts';
import { HAS_ENGINE, nextModels, realEngineCommand, writeTinyModels } from '../testing/engines.ts';
import { limitFileSize } from '../testing/media.ts';
import { type SeparatorFixture, startSeparatorFixture } from '../testing/separator-fixture.ts';
import { processJob } from './process-job.ts';

describe.skipIf(!HAS_ENGINE)('processJob with the real engine', () => {
  let fixture: SeparatorFixture;
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let engine: ReturnType<typeof createEngine>;
  let song: Buffer;
  const revisions = new Map<string, string>();

  beforeAll(async () => {
    folder = await tempFolder();
    await writeTinyModels(folder.path);
    engine = createEngine({ command: realEngineCommand(folder.path), log: silent });
    fixture = await startSeparatorFixture(engine);
    const listed = nextModels(engine);
    engine.start();
    for (const { name, revision } of (await listed).models) revisions.set(name, revision ?? '');
    await generateAudio(join(folder.path, 'song.mp3'), 'sine=frequency=330:duration=10', ['-ac', '2', '-b:a', '192k']);
    song = await readFile(join(folder.path, 'song.mp3'));
  });

  afterAll(async () => {
    await engine.stop();
    await fixture.stop();
    await folder.remove();
  });

  const model = (name: string) => ({ model: name, revision: revisions.get(name) ?? '' });

  test('a job ends with tracks of the length of the song, a manifest, and a pending delivery', async () => {
    const spec = await fixture.submit(song, model('preview'));
    const consumer = await fixture.consumer('a');
    const claim = await claimNow(consumer);
    expect(await processJob(fixture.deps(consumer), claim, never)).toBe('done');
    expect((await fixture.job(spec))?.state).toBe('done');

    const { served } = await fixture.song(spec);
    const names = ['bass.mp3', 'drums.mp3', 'instrumental.mp3', 'other.mp3', 'vocals.mp3'];
    expect(served?.outcome?.tracks.map(({ name }) => name).sort()).toEqual(names);
    const manifest = manifestSchema.parse(JSON.parse(served?.outcome?.manifestJson ?? ''));
    const { revision } = spec;
    expect(manifest.model).toEqual({ name: 'preview', revision });
    expect(manifest).toMatchObject({ schema: 2, device: 'cpu', options: { mp3_kbps: 320, formats: ['mp3'] } });
    expect(manifest.duration_seconds).toBeCloseTo(10, 1);

    const track = await downloaded(
      fixture.storage.client.download('DownloadTrack', { songhash: spec.songhash, track: 'vocals' }, call()),
    );
    const path = join(folder.path, 'vocals.mp3');
    await writeFile(path, track.bytes);
    expect(Math.abs((await secondsOf(path)) - manifest.duration_seconds)).toBeLessThan(0.001);
    expect(await fixture.queue.outbox.take(10, 1_000)).toMatchObject([{ songhash: spec.songhash, event: 'done' }]);
    expect(await readdir(join(fixture.workRoot, 'test'))).toEqual([]);
  });

  test('jobs of one model run one after the other in the same engine process', async () => {
    const consumer = await fixture.consumer('b');
    const pid = engine.hello()?.pid;
    for (let songs = 1; songs <= 2; songs += 1) {
      await fixture.submit(Buffer.concat([song, Buffer.alloc(songs)]), model('tiny-ht'));
      expect(await processJob(fixture.deps(consumer), await claimNow(consumer), never)).toBe('done');
    }
    expect(engine.hello()?.pid).toBe(pid);
    expect(engine.restarts()).toBe(0);
  });

  test('a job that was interrupted during decoding is attempted again, and its partial result is not published', async () => {
    const consumer = await fixture.consumer('c');
    await generateAudio(join(folder.path, 'long.mp3'), 'sine=duration=20');
    const spec = await fixture.submit(await readFile(join(folder.path, 'long.mp3')), model('preview'));
    const claim = await claimNow(consumer);
    const limited = limitFileSize(2_000_000);
    try {
      expect(await processJob(fixture.deps(consumer), claim, never)).toBe('handed-back');
    } finally {
      limited.lift();
    }
    expect((await fixture.song(spec)).run?.outcome).toBeFalsy();
    const again = await claimNow(consumer);
    expect(again.lastReason).toMatch('STORAGE_FULL');
    expect(await processJob(fixture.deps(consumer), again, never)).toBe('done');
  });
});
