// Tests jobs during which a process of ffmpeg is stopped.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { describe, expect, test } from 'vitest';
import { createFfmpegDecoder } from '../adapters/media/ffmpeg-decoder.ts';
import { createFfmpegEncoder } from '../adapters/media/ffmpeg-encoder.ts';
import { never } from '../testing/constants.ts';
import { ffmpegOf, findAbilities, scriptIn } from '../testing/media.ts';
import { stateOf } from '../testing/process-state.ts';
import { useJobs } from '../testing/use-jobs.ts';
import { processJob } from './process-job.ts';

const jobs = useJobs();

/** Returns a script in place of ffmpeg, whose first run stops itself before it does anything. */
async function stoppedOnce() {
  const pidFile = join(jobs.fixture.folder, 'pid');
  const stop = `if [ ! -e ${pidFile} ]; then echo $$ > ${pidFile}; kill -STOP $$; fi`;
  const path = await scriptIn(jobs.fixture.folder, 'stopped-once', `${stop}\nexec ffmpeg "$@"`);
  return { path, pid: async () => Number(await readFile(pidFile, 'utf8')) };
}

/** Uses `path` as ffmpeg for one part of the work. `stallMs`: see ffmpegOf(). */
const parts = {
  decoding: (path: string, stallMs: number) => ({
    decoder: createFfmpegDecoder(ffmpegOf(path, 'ffprobe', 2, stallMs)),
  }),
  encoding: (path: string, stallMs: number) => ({
    encoder: createFfmpegEncoder(ffmpegOf(path, 'ffprobe', 2, stallMs), findAbilities, () => 1),
  }),
};

describe.runIf(process.platform === 'linux').each(['decoding', 'encoding'] as const)('%s', (part) => {
  test('promise 23: an ffmpeg that is stopped is ended at the limit, and another separator makes the song', async () => {
    const [first, second] = [await jobs.consumer(), await jobs.consumer()];
    const { path, pid } = await stoppedOnce();
    const spec = await jobs.submit('good');
    const deps = jobs.deps(first, parts[part](path, 1_500));
    expect(await processJob(deps, await claimNow(first), never)).toBe('handed-back');
    const stopped = await pid();
    expect(() => process.kill(stopped, 0)).toThrow('ESRCH');
    expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'waiting', failures: 1 });
    const again = await claimNow(second);
    expect(again.lastReason).toMatch(/TIMED_OUT.*made no progress/);
    expect(await jobs.work(second, again)).toBe('done');
  });

  test('an ffmpeg that is stopped and continues before the limit loses nothing', async () => {
    const consumer = await jobs.consumer();
    const { path, pid } = await stoppedOnce();
    const spec = await jobs.submit('good');
    const working = processJob(jobs.deps(consumer, parts[part](path, 60_000)), await claimNow(consumer), never);
    await eventually('ffmpeg is stopped', async () => {
      const stopped = await pid().catch(() => undefined);
      return (await stateOf(stopped)) === 'T';
    });
    process.kill(await pid(), 'SIGCONT');
    expect(await working).toBe('done');
    expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'done', attempt: 1, failures: 0 });
  });
});
