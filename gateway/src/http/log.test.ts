// What a request leaves in the log.

import { publishDone } from '@stemline/storage-service/test-kit.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mp3, type Stage, setStage } from '../test-kit.ts';

/** Tests share the machine. */
const PATIENT = { timeout: 60_000 };

const LEVELS = pino.levels.labels;
const lines: { level: number; msg: string; method?: string; route?: string; status?: number }[] = [];
let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ log: pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }) });
});
afterAll(() => stage.stop());

/** The lines of one request; the last is written when its connection knows that the answer is out. */
async function logOf(path: string, init?: RequestInit): Promise<string[]> {
  lines.length = 0;
  await (await fetch(stage.base + path, init)).arrayBuffer();
  await expect.poll(() => lines.at(-1)?.msg, PATIENT).toBe('request ended');
  return lines.map(({ level, msg, status }) => `${LEVELS[level]} ${msg}${status ? ` ${status}` : ''}`);
}

it('a look that ends well is for those who debug', async () => {
  expect(await logOf('/apiv1/queue')).toEqual(['debug request ended 200']);
  expect(await logOf('/')).toEqual(['debug request ended 200']);
});

it('what changes something and what is refused is told', async () => {
  expect(await logOf('/apiv1/songs', { method: 'POST', body: mp3(30) })).toEqual(['info request ended 202']);
  expect(await logOf(`/apiv1/songs/${'0'.repeat(56)}`)).toEqual(['info request refused', 'info request ended 404']);
});

it('a caller who leaves a download is not told either', async () => {
  const { hash } = (await (
    await fetch(`${stage.base}/apiv1/songs`, { method: 'POST', body: mp3(9_000, 2) })
  ).json()) as { hash: string };
  await publishDone(stage.storage.client, hash, 1, { 'vocals.mp3': Buffer.from('la') });
  lines.length = 0;
  const leaving = new AbortController();
  const response = await fetch(`${stage.base}/apiv1/track/${hash}/original`, { signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  await expect.poll(() => lines.map(({ msg }) => msg), PATIENT).toContain('request ended');
  await (await fetch(`${stage.base}/apiv1/track/${hash}/vocals`)).arrayBuffer();
  expect(lines.map(({ level }) => LEVELS[level])).not.toContain('info');
});

it('probes are not told at all', async () => {
  lines.length = 0;
  for (const path of ['/livez', '/readyz', '/metrics']) await (await fetch(stage.base + path)).arrayBuffer();
  await logOf('/apiv1/queue');
  expect(lines.map(({ route }) => route)).toEqual(['/apiv1/queue']);
});
