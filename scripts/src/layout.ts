// Checks that every service has the same layout, as CONTRIBUTING.md describes it.

import type { SourceFile } from './shape.ts';

const SERVICE = /^(gateway|[\w-]+-service)\/src\//;
const FILES = ['main.ts', 'config.ts', 'service.ts'];
const FOLDERS = ['domain/', 'adapters/'];
/** Workers answer no calls, so they have no handlers. */
const WORKERS: ReadonlySet<string> = new Set(['separator-service', 'notifier-service']);
/** `createXService(config, log)` builds the parts, which main.ts starts and releases. */
const FACTORY = /^export function create\w+Service\(\s*config\b[^)]*\blog\b/m;

/** Returns one sentence for each file, folder or function that a service lacks. */
export function layoutFaults(files: readonly SourceFile[]): string[] {
  const services = new Set(files.flatMap(({ path }) => SERVICE.exec(path)?.[1] ?? []));
  return [...services].flatMap((service) => {
    const expected = [...FILES, ...FOLDERS, ...(WORKERS.has(service) ? [] : ['handlers/'])];
    const missing = expected
      .map((name) => `${service}/src/${name}`)
      .filter((name) => !files.some(({ path }) => (name.endsWith('/') ? path.startsWith(name) : path === name)))
      .map((name) => `${name} is missing; CONTRIBUTING.md describes the layout of a service`);
    const factory = files.find(({ path }) => path === `${service}/src/service.ts`);
    const isOdd = factory !== undefined && !FACTORY.test(factory.text);
    return [...missing, ...(isOdd ? [`${factory.path} must export createXService(config, log)`] : [])];
  });
}
