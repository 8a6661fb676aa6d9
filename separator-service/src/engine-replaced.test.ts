// Tests what a separator process shows of an engine that hangs, ends, or refuses its settings:
// readiness, metrics, log and exit code.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WRONG_SETTINGS_EXIT } from '@stemline/common/process/lifecycle.ts';
import type { JobSpec } from '@stemline/job-queue/types.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { expect, test } from 'vitest';
import { scriptIn } from './testing/media.ts';
import { descendantsOf, scriptedPython, spawnSeparator } from './testing/separator-process.ts';
import { useSeparatorProcesses } from './testing/use-separator-process.ts';

/** Starts of separators take most of the time. */
const SLOWLY = { timeout: 600_000 };

const separators = useSeparatorProcesses();

test(
  'a separator whose engine hangs is not ready, counts the reason, names the song in its log, and recovers',
  SLOWLY,
  async () => {
    const { fixture } = separators;
    const separator = await separators.start('hanging', { STEMLINE_STALL_SECONDS: '5' });
    const spec = await separators.submit('steady');
    await eventually('the song is separated', async () => Number((await fixture.job(spec))?.progress) > 0);
    await eventually('it is ready', async () => (await statusOf(separator.port)) === 200);
    const [engine] = await descendantsOf(separator.pid);
    process.kill(engine ?? 0, 'SIGSTOP');
    await eventually('it is not ready', async () => (await statusOf(separator.port)) === 503);
    expect(await separator.logged('engine is replaced')).toMatchObject({
      songhash: spec.songhash,
      reason: expect.stringMatching(/^(silent|no-progress)$/),
    });
    expect(await separator.logged('job is handed back')).toMatchObject({ songhash: spec.songhash, code: 'TIMED_OUT' });
    await cancelSecondAttempt('other', spec, 'TIMED_OUT');

    await eventually('it is ready again', async () => (await statusOf(separator.port)) === 200);
    const metrics = await (await fetch(`http://127.0.0.1:${separator.port}/metrics`)).text();
    expect(metrics).toMatch(/^stemline_engine_restarts_total\{reason="(silent|no-progress)"\} 1$/m);
    const next = await separators.submit('good');
    await eventually('the next song is done', async () => (await fixture.job(next))?.state === 'done');
    expect(await fixture.job(next)).toMatchObject({ worker: 'hanging', attempt: 1 });
  },
);

test(
  'a separator whose engine ends with exit code 70 is not ready until the next engine runs, which separates the other songs',
  SLOWLY,
  async () => {
    const { fixture } = separators;
    const gate = join(fixture.folder, 'gate');
    const separator = await separators.start('ending', { STEMLINE_PYTHON: await scriptedPython(fixture.folder, gate) });
    await eventually('it is ready', async () => (await statusOf(separator.port)) === 200);
    await writeFile(gate, '');
    const killer = await separators.submit('killer');
    const replaced = await separator.logged('engine is replaced');
    expect(replaced).toMatchObject({ songhash: killer.songhash, reason: 'ended', exitCode: 70 });
    await eventually('it is not ready', async () => (await statusOf(separator.port)) === 503);
    await cancelSecondAttempt('other separator', killer, 'ENGINE_CRASHED');
    const next = await separators.submit('good');
    await rm(gate);

    await eventually('it is ready again', async () => (await statusOf(separator.port)) === 200);
    await eventually('the next song is done', async () => (await fixture.job(next))?.state === 'done');
    expect(await fixture.job(next)).toMatchObject({ worker: 'ending', attempt: 1 });
    const metrics = await (await fetch(`http://127.0.0.1:${separator.port}/metrics`)).text();
    expect(metrics).toMatch(/^stemline_engine_restarts_total\{reason="ended"\} 1$/m);
  },
);

test(
  'a separator whose engine refuses its device ends as one with wrong settings, and prints the reason of the engine',
  SLOWLY,
  async () => {
    const { fixture } = separators;
    const reason = 'STEMLINE_DEVICE is cuda, but networks cannot run on this device: no kernel image is available.';
    const line = JSON.stringify({ level: 'error', msg: 'bad settings', reason });
    const python = await scriptIn(fixture.folder, 'refusing', `echo '${line}' >&2\nexit 2`);
    const separator = await spawnSeparator({ ...fixture.settings('refused'), STEMLINE_PYTHON: python });
    try {
      expect(await separator.ended).toBe(WRONG_SETTINGS_EXIT);
      await eventually('it has printed the reason', () => separator.printed() === `Wrong settings:\n${reason}\n`);
      expect(separator.log().filter(({ msg }) => msg === 'engine is replaced')).toHaveLength(1);
    } finally {
      await separator.stop();
    }
  },
);

/** Claims the song for another worker, checks that it was handed back once, and cancels it. */
async function cancelSecondAttempt(worker: string, { songhash }: JobSpec, reason: string): Promise<void> {
  const other = await separators.fixture.consumer(worker);
  const claim = await claimNow(other);
  expect(claim).toMatchObject({ attempt: 2, spec: { songhash }, lastReason: expect.stringMatching(reason) });
  await other.finish(claim, { state: 'cancelled', code: '', reason: '' });
}

async function statusOf(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  await response.body?.cancel();
  return response.status;
}
