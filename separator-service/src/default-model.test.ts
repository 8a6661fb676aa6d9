// Tests what a separator process with the real engine shows of its default model: readiness and
// metrics.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@stemline/testing/eventually.ts';
import { describe, expect, test } from 'vitest';
import { HAS_ENGINE, PYTHON, writeTinyModels } from './testing/engines.ts';
import { useSeparatorProcesses } from './testing/use-separator-process.ts';

/** Each start of an engine imports torch. */
const SLOWLY_MS = 300_000;
const TEST_MS = 900_000;
const separators = useSeparatorProcesses();

describe.skipIf(!HAS_ENGINE)('with the real engine', () => {
  test(
    'a separator without the model that STEMLINE_DEFAULT_MODEL names is not ready and says so, until it has it',
    async () => {
      const models = await emptyFolder('models');
      const { port } = await start('named', { STEMLINE_DEFAULT_MODEL: 'tiny-hd', STEMLINE_MODELS_DIR: models });
      const reason = 'STEMLINE_DEFAULT_MODEL names tiny-hd, but there is no such model.';
      await eventually(
        'it has the reason',
        async () => (await answer(port, 'readyz')).text.includes(reason),
        SLOWLY_MS,
      );
      // Until the peers are checked, the answer names them too.
      await expect.poll(() => answer(port, 'readyz')).toEqual({ status: 503, text: `not ready\n${reason}\n` });
      await writeTinyModels(models);
      await eventually('it is ready', async () => (await answer(port, 'readyz')).status === 200, SLOWLY_MS);
      expect((await answer(port, 'metrics')).text).toContain('stemline_auto_is_preview 0\n');
    },
    TEST_MS,
  );

  test(
    'a separator whose auto means preview is ready, and its metrics show it',
    async () => {
      const { port } = await start('rough', { STEMLINE_WEIGHTS_DIR: await emptyFolder('weights') });
      await eventually('it is ready', async () => (await answer(port, 'readyz')).status === 200, SLOWLY_MS);
      expect((await answer(port, 'metrics')).text).toContain('stemline_auto_is_preview 1\n');
    },
    TEST_MS,
  );
});

async function emptyFolder(name: string): Promise<string> {
  const folder = join(separators.fixture.folder, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function start(worker: string, settings: Record<string, string>) {
  // The cache of the hub on this machine may contain weights.
  const hub = await emptyFolder('hub');
  return await separators.start(worker, { STEMLINE_PYTHON: PYTHON, HF_HOME: hub, ...settings });
}

async function answer(port: number, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/${path}`);
  return { status: response.status, text: await response.text() };
}
