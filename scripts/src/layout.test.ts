import { expect, it } from 'vitest';
import { layoutFaults } from './layout.ts';

const FACTORY = 'export function createMixService(config: MixConfig, log: Logger): MixService {';
const service = (name: string, paths: readonly string[], text = FACTORY) =>
  paths.map((path) => ({ path: `${name}/src/${path}`, text: path === 'service.ts' ? text : '' }));
const WORKER = ['main.ts', 'config.ts', 'service.ts', 'domain/mix.ts', 'adapters/media/mix.ts'];

it('a service with all files and folders, and a worker without handlers, have no fault', () => {
  expect(layoutFaults(service('separator-service', WORKER))).toEqual([]);
  expect(layoutFaults(service('gateway', [...WORKER, 'handlers/mix.ts', 'http/server.ts']))).toEqual([]);
  expect(layoutFaults([{ path: 'common/src/names.ts', text: '' }])).toEqual([]);
});

it.each(['main.ts', 'config.ts', 'service.ts', 'domain/', 'adapters/', 'handlers/'])(
  'a service without %s is a fault',
  (name) => {
    const paths = [...WORKER, 'handlers/mix.ts'].filter((path) => !path.startsWith(name));
    expect(layoutFaults(service('mix-service', paths))).toEqual([
      `mix-service/src/${name} is missing; CONTRIBUTING.md describes the layout of a service`,
    ]);
  },
);

it.each(['createMix(config: MixConfig, log: Logger)', 'createMixService({ config, log }: MixDeps)'])(
  'a service that is built by %s is a fault',
  (signature) => {
    const files = service('notifier-service', WORKER, `export function ${signature} {`);
    expect(layoutFaults(files)).toEqual(['notifier-service/src/service.ts must export createXService(config, log)']);
  },
);
