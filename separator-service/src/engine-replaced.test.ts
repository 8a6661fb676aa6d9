// Tests what a separator process shows of an engine that hangs: readiness, metrics and log.

import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { expect, test } from 'vitest';
import { descendantsOf } from './testing/separator-process.ts';
import { useSeparatorProcesses } from './testing/use-separator-process.ts';

const separators = useSeparatorProcesses();

test('a separator whose engine hangs is not ready, counts the reason, names the song in its log, and recovers', async () => {
  const { fixture } = separators;
  const separator = await separators.start('hanging', { STEMLINE_STALL_SECONDS: '5' });
  const spec = await separators.submit('steady');
  await eventually('the song is separated', async () => Number((await fixture.job(spec))?.progress) > 0);
  expect(await statusOf(separator.port)).toBe(200);
  const [engine] = await descendantsOf(separator.pid);
  process.kill(engine ?? 0, 'SIGSTOP');
  await eventually('it is not ready', async () => (await statusOf(separator.port)) === 503);
  expect(await separator.logged('engine is replaced')).toMatchObject({
    songhash: spec.songhash,
    reason: expect.stringMatching(/^(silent|no-progress)$/),
  });
  expect(await separator.logged('job is handed back')).toMatchObject({ songhash: spec.songhash, code: 'TIMED_OUT' });
  const other = await fixture.consumer('other');
  const claim = await claimNow(other);
  expect(claim).toMatchObject({
    attempt: 2,
    spec: { songhash: spec.songhash },
    lastReason: expect.stringMatching('TIMED_OUT'),
  });
  await other.finish(claim, { state: 'cancelled', code: '', reason: '' });

  await eventually('it is ready again', async () => (await statusOf(separator.port)) === 200);
  const metrics = await (await fetch(`http://127.0.0.1:${separator.port}/metrics`)).text();
  expect(metrics).toMatch(/^stemline_engine_restarts_total\{reason="(silent|no-progress)"\} 1$/m);
  const next = await separators.submit('good');
  await eventually('the next song is done', async () => (await fixture.job(next))?.state === 'done');
  expect(await fixture.job(next)).toMatchObject({ worker: 'hanging', attempt: 1 });
});

async function statusOf(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  await response.body?.cancel();
  return response.status;
}
