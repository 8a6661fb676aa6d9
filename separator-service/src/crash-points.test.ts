// Kills a separator with a real engine at each named point of its work on a song.

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSpec } from '@stemline/job-queue/types.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { createGate } from '@stemline/testing/storage/interposed-store.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HAS_ENGINE, PYTHON, scriptedEngine, writeTinyModels } from './testing/engines.ts';
import { scriptIn } from './testing/media.ts';
import { hasEnded } from './testing/process-state.ts';
import { type SeparatorFixture, startSeparatorFixture } from './testing/separator-fixture.ts';
import { descendantsOf, type SeparatorProcess, startSeparatorProcess } from './testing/separator-process.ts';

/** A start takes up to a minute, and this machine may be ten times slower. */
const START_MS = 600_000;
const SONG_MS = 300_000;

describe.skipIf(!HAS_ENGINE)('a separator that is killed', () => {
  const gate = createGate();
  let fixture: SeparatorFixture;
  let song: Buffer;
  let settings: Record<string, string>;
  let separator: SeparatorProcess;
  let undisturbed: unknown;
  let started = 0;

  const start = async () => {
    started += 1;
    separator = await startSeparatorProcess({ ...fixture.settings(`separator ${started}`), ...settings });
  };

  beforeAll(async () => {
    fixture = await startSeparatorFixture(scriptedEngine('fine'), { leaseMs: 5_000, interpose: gate.interpose });
    await writeTinyModels(join(fixture.folder, 'models'));
    await generateAudio(join(fixture.folder, 'song.wav'), 'sine=frequency=330:duration=6');
    song = await readFile(join(fixture.folder, 'song.wav'));
    // While the file `slow` exists, ffmpeg takes as long as the song.
    const slow = join(fixture.folder, 'slow');
    const ffmpeg = await scriptIn(
      fixture.folder,
      'ffmpeg',
      `if [ -e ${slow} ]; then exec ffmpeg -re "$@"; fi; exec ffmpeg "$@"`,
    );
    settings = {
      STEMLINE_PYTHON: PYTHON,
      STEMLINE_MODELS_DIR: join(fixture.folder, 'models'),
      STEMLINE_FFMPEG: ffmpeg,
      STEMLINE_FFPROBE: 'ffprobe',
    };
    await start();
    const spec = await submit();
    await untilDone(spec);
    undisturbed = await tracksOf(spec);
  }, START_MS);
  afterAll(async () => {
    await separator.stop();
    await fixture.stop();
  });

  const submit = async () => {
    let revision = '';
    await eventually('the model is published', async () => {
      const list = await fixture.queue.registry.read();
      revision = list?.models.find(({ name }) => name === 'tiny-ht')?.revision ?? '';
      return revision !== '';
    });
    return fixture.submit(song, { model: 'tiny-ht', revision });
  };
  const untilDone = async (spec: JobSpec) => {
    const hasEnded = async () => ['done', 'failed'].includes((await fixture.job(spec))?.state ?? '');
    await eventually('the song has ended', hasEnded, SONG_MS);
    expect(await fixture.job(spec)).toMatchObject({ state: 'done' });
  };
  const tracksOf = async (spec: JobSpec) => {
    const { tracks = [] } = (await fixture.song(spec)).served?.outcome ?? {};
    return tracks.map(({ name, sha224 }) => ({ name, sha224 }));
  };
  /** Resolves when a file of the running job has bytes. */
  const untilWritten = (suffix: string) =>
    eventually(`a file ${suffix} is being written`, async () => {
      // A folder may be deleted while it is read.
      const names = await readdir(join(fixture.folder, 'data', 'work'), { recursive: true }).catch(() => []);
      return names.some((name) => name.endsWith(suffix));
    });
  /** Submits a song, and resolves when the separator is at the point. `heal` removes the delay. */
  type Reach = () => Promise<{ spec: JobSpec; heal: () => unknown }>;
  const held =
    (call: RegExp): Reach =>
    async () => {
      const { reached, letGo } = gate.hold(call);
      const spec = await submit();
      await reached;
      return { spec, heal: letGo };
    };
  const written =
    (suffix: string): Reach =>
    async () => {
      const slow = join(fixture.folder, 'slow');
      await writeFile(slow, '');
      const spec = await submit();
      await untilWritten(suffix);
      return { spec, heal: () => rm(slow) };
    };
  const separating: Reach = async () => {
    const spec = await submit();
    await eventually('segments are separated', async () => Number((await fixture.job(spec))?.progress) > 0);
    return { spec, heal: () => undefined };
  };

  test.each([
    ['while it fetches the audio', held(/^openRange audio\/\S+$/)],
    ['while it decodes', written('mix.f32')],
    ['while it separates', separating],
    ['while it encodes', written('.mp3')],
    ['while it uploads a track', held(/^commit\w* \S*\/uploads\/\S+$/)],
    ['before the outcome is recorded', held(/^putIfAbsent .*\/outcome$/)],
    ['after the outcome is recorded', held(/^putIfAbsent .*\/outcome done$/)],
  ] as const)(
    'promises 14 and 22: a separator killed %s leaves no process, and the next one makes the same tracks once',
    async (_point, reach) => {
      const { spec, heal } = await reach();
      const descendants = await descendantsOf(separator.pid);
      expect(descendants.length).toBeGreaterThan(0);
      separator.kill('SIGKILL');
      await separator.ended;
      for (const pid of descendants) await eventually('its processes have ended', () => hasEnded(pid));
      await heal();
      await start();
      await untilDone(spec);
      expect(await tracksOf(spec)).toEqual(undisturbed);
      expect(await fixture.queue.deliveries(spec.songhash)).toMatchObject([{ event: 'done' }]);
      const records = await filesUnder(join(fixture.folder, 'store', 'songs', spec.songhash));
      expect(records.filter((path) => path.endsWith('/outcome'))).toHaveLength(1);
    },
    START_MS,
  );
});
