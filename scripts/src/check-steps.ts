// Steps of `make check`. A step resolves to its faults (empty: no fault), or to the reason why it
// could not run.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

export interface Skipped {
  readonly skipped: string;
}

export interface Step {
  readonly name: string;
  run(): Promise<string | Skipped>;
}

export function checkSteps(root: string): Step[] {
  const faults = async (command: string, args: readonly string[], cwd = root) => {
    const ran = await runCommand(command, args, {
      cwd,
      env: { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
    });
    return ran.code === 0 ? '' : ran.output || `${command} failed`;
  };
  const engine = join(root, 'engine');
  const python = join(engine, '.venv/bin/python');
  return [
    { name: 'types', run: () => faults('tsc', ['--noEmit']) },
    { name: 'lint and format', run: () => faults('biome', ['check', '--max-diagnostics=50', '.']) },
    { name: 'proto lint', run: () => faults('buf', ['lint']) },
    { name: 'proto breaking changes', run: () => protoBreaking(root, faults) },
    { name: 'generated types', run: () => generatedTypes(root, faults) },
    { name: 'API description', run: () => faults('npm', ['run', '--silent', 'check:openapi']) },
    {
      name: 'shape of the sources',
      run: () => faults(process.execPath, ['--import', 'tsx', 'scripts/src/check-shape.ts']),
    },
    { name: 'Python lint', run: () => faults(python, ['-m', 'ruff', 'check', '--quiet', engine]) },
    { name: 'Python format', run: () => faults(python, ['-m', 'ruff', 'format', '--check', '--quiet', engine]) },
    { name: 'shell scripts parse', run: () => shellScripts(root, faults) },
    { name: 'manifests build', run: () => manifests(root, faults) },
  ];
}

type Faults = (command: string, args: readonly string[], cwd?: string) => Promise<string>;

/** Against the protos of the committed main branch. */
async function protoBreaking(root: string, faults: Faults): Promise<string | Skipped> {
  for (const branch of ['main', 'origin/main']) {
    const known = await runCommand('git', ['rev-parse', '--verify', '--quiet', `${branch}:proto`], { cwd: root });
    if (known.code !== 0) continue;
    return inTemporaryFolder(async (folder) => {
      const unpacked = await faults('sh', ['-c', `git archive ${branch} proto buf.yaml | tar -x -C "${folder}"`]);
      return unpacked || faults('buf', ['breaking', '--against', folder]);
    });
  }
  return { skipped: 'no main branch to compare with' };
}

/** Makes the types again, elsewhere, and compares. */
function generatedTypes(root: string, faults: Faults): Promise<string> {
  return inTemporaryFolder(async (folder) => {
    const manifest = JSON.parse(readFileSync(join(root, 'proto/package.json'), 'utf8')) as { scripts: { gen: string } };
    const command = manifest.scripts.gen.replace('--outDir=gen', `--outDir=${folder}`);
    const failed = await faults('sh', ['-c', command], join(root, 'proto'));
    if (failed) return failed;
    const differences = await faults('diff', ['-r', '-q', 'proto/gen', folder]);
    return differences && `${differences}\`npm run gen\` makes them anew\n`;
  });
}

async function shellScripts(root: string, faults: Faults): Promise<string> {
  const scripts = ['scripts/setup.sh', 'scripts/guard.sh', '.ci/run'].filter((path) => existsSync(join(root, path)));
  const results = await Promise.all(scripts.map((path) => faults('sh', ['-n', path])));
  return results.join('');
}

async function manifests(root: string, faults: Faults): Promise<string | Skipped> {
  const overlays = join(root, 'k8s/overlays');
  const builders = [
    ['kustomize', 'build'],
    ['kubectl', 'kustomize'],
  ] as const;
  for (const [command, word] of builders) {
    if ((await runCommand(command, ['version', '--help'], { cwd: root })).code === 127) continue;
    const results: string[] = [];
    for (const name of ['../base', '../tests/gpu', ...readdirSync(overlays)])
      results.push(await faults(command, [word, join(overlays, name)]));
    return results.join('');
  }
  return { skipped: 'neither kustomize nor kubectl is here' };
}

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stemline-check-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
