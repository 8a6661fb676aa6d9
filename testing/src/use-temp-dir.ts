// Gives each test of a file a temporary directory of its own, so that the test sees everything that
// is left there.

import { afterEach, beforeEach, vi } from 'vitest';
import { type TempFolder, tempFolder } from './temp-folder.ts';

/** Call it once per file. Read `path` only inside tests. */
export function useTempDir(): { readonly path: string } {
  let folder: TempFolder;
  beforeEach(async () => {
    folder = await tempFolder();
    vi.stubEnv('TMPDIR', folder.path);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await folder.remove();
  });
  return {
    get path() {
      return folder.path;
    },
  };
}
