// Tests the reading of the separators' logs with lines in the form that they print.

import { join } from 'node:path';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readHistory } from './history/read-history.ts';
import { createRecorder, type Recorder } from './history/recorder.ts';
import { createWorkerLog } from './worker-log.ts';

let folder: TempFolder;
let recorder: Recorder;

beforeEach(async () => {
  folder = await tempFolder();
  recorder = createRecorder(join(folder.path, 'history.jsonl'));
});
afterEach(() => folder.remove());

const line = (msg: string, more: object = {}) =>
  JSON.stringify({
    level: 30,
    time: new Date().toISOString(),
    service: 'separator',
    songhash: 'abc',
    run: 2,
    attempt: 3,
    ...more,
    msg,
  });

it('a separator works on a job from the line of its begin to the line of its end, and both are recorded', async () => {
  const log = createWorkerLog(recorder);
  log.onLine('separator-1', line('job begins'));
  expect(log.workOf('separator-1')).toEqual({ hash: 'abc', run: 2, attempt: 3 });
  log.onLine('separator-1', line('job ends', { result: 'lost' }));
  expect(log.workOf('separator-1')).toBeUndefined();
  await recorder.close();
  expect(readHistory(recorder.path)).toMatchObject([
    { kind: 'worker', separator: 'separator-1', what: 'begins', hash: 'abc', run: 2, attempt: 3 },
    { kind: 'worker', separator: 'separator-1', what: 'ends', hash: 'abc', run: 2, attempt: 3, result: 'lost' },
  ]);
});

it('other lines, lines of other services and lines that a kill has cut are ignored', async () => {
  const log = createWorkerLog(recorder);
  log.onLine('separator-1', line('attempt failed', { why: 'the engine had to end: job ends' }));
  log.onLine('queue-1', line('job begins'));
  log.onLine('separator-1', line('job begins').slice(0, -4));
  expect(log.workOf('separator-1')).toBeUndefined();
  await recorder.close();
  expect(readHistory(recorder.path)).toEqual([]);
});
