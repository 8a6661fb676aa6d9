// Bundles a TypeScript program into one JavaScript file, once in a run of the tests. A process
// starts it with a third of the processor time that the hundred modules of a service take.

import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { onceInRun } from './once-in-run.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Resolves with the path of the bundle of the module at `path`. Node runs it without a loader. */
export async function bundledProgram(path: string): Promise<string> {
  const name = path.slice(ROOT.length).replaceAll(sep, '-');
  const folder = await onceInRun(`bundle-${name}`, (into) => bundle(path, join(into, 'program.mjs')));
  return join(folder, 'program.mjs');
}

async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: `node${process.versions.node}`,
    keepNames: true,
    logLevel: 'silent',
    plugins: [installedPackages, placesOfSources],
  });
}

/** Leaves installed packages in their places. */
const installedPackages: Plugin = {
  name: 'installed packages',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (path.startsWith('node:') || pluginData === installedPackages) return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: installedPackages });
      return found.path.includes(`${sep}node_modules${sep}`) ? { ...found, external: true } : found;
    });
  },
};

/** Modules find their files beside their sources. */
const placesOfSources: Plugin = {
  name: 'places of sources',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};
