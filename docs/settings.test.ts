// Compares the settings tables of docs/settings.md and README.md with the code: names, defaults,
// and the programs that read each setting.

import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig as parseGateway } from '../gateway/src/config.ts';
import { parseConfig as parseNotifier } from '../notifier-service/src/config.ts';
import { parseConfig as parseQueue } from '../queue-service/src/config.ts';
import { ROOT } from '../scripts/src/repository.ts';
import { nodeServices } from '../scripts/src/services.ts';
import { parseSettings, serviceEnv } from '../scripts/src/settings.ts';
import { parseConfig as parseSeparator } from '../separator-service/src/config.ts';
import { parseConfig as parseStorage } from '../storage-service/src/config.ts';

type TestEnv = Record<string, string>;

const IDENTITY = { hostname: 'host', pid: 1, cores: 7, engineFolder: 'engine' };
/** Readers by their letter in docs/settings.md. Each returns what it derives from its settings. */
const READERS: Readonly<Record<string, (env: TestEnv) => unknown>> = {
  g: (env) => parseGateway(env, 'machine'),
  q: parseQueue,
  s: parseStorage,
  p: (env) => parseSeparator(env, IDENTITY),
  n: parseNotifier,
  u: (env) => ({
    // `make up` passes all other settings on without reading them. Object.create() hides them from
    // it, so that only the settings that it reads are compared.
    passed: serviceEnv(parseSettings(env, ''), Object.create(env), ''),
    stopMs: nodeServices(env, '').map(({ stopMs }) => stopMs),
  }),
};
/** Defaults that the page describes in words, and the values that they have in this test. */
const DESCRIBED: Readonly<Record<string, string>> = {
  'one per core': String(IDENTITY.cores),
  'host and process id': `${IDENTITY.hostname}-${IDENTITY.pid}`,
  '`models` in the data folder': 'data/models',
  // An empty value leaves the choice to torch and to huggingface_hub.
  "torch's and the hub's caches": '',
};
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SECRET_FILE = join(tmpdir(), `stemline-secrets-${randomUUID()}`);
beforeAll(() => writeFileSync(SECRET_FILE, SECRET));
afterAll(() => rmSync(SECRET_FILE));

/** Values for the settings whose default is `none`. */
const SAMPLES: Readonly<Record<string, string>> = {
  STEMLINE_PUBLIC_URL: 'https://a.example',
  STEMLINE_ALLOWED_HOSTS: 'a.example',
  STEMLINE_ALLOWED_ORIGINS: 'https://a.example',
  STEMLINE_LOG_LIST: 'a',
  STEMLINE_CALLBACK_ALLOW: '10.0.0.0/8',
  STEMLINE_CALLBACK_SECRETS: SECRET,
  STEMLINE_CALLBACK_SECRETS_FILE: SECRET_FILE,
};

interface Row {
  readonly name: string;
  readonly default: string;
  /** The third cell: the readers in docs/settings.md, the meaning in README.md. */
  readonly third: string;
  /** The other cells. */
  readonly rest: string;
}

/** Rows of the settings tables of a page. A row of several settings becomes one row for each. */
function rowsOf(page: string): Row[] {
  const lines = readFileSync(join(ROOT, page), 'utf8').matchAll(/^\| (`[A-Z_`, ]+`) \| (.*?) \| (.*?) \|(.*)$/gm);
  return [...lines].flatMap(([, names = '', defaults = '', third = '', rest = '']) => {
    const each = defaults.split(', ');
    return names
      .split(', ')
      .map((name, index) => ({ name: name.slice(1, -1), default: each[index] ?? defaults, third, rest }));
  });
}

function lettersOf({ third }: Row): string[] {
  return third === 'all' ? Object.keys(READERS) : third.split(' ');
}

/** The value that a text of the page has in the environment. */
function rawValue(text: string): string {
  const described = DESCRIBED[text];
  if (described !== undefined) return described;
  const [, count, unit] = text.match(/^(\d+) (\w+)$/) ?? [];
  if (unit === 'MiB') return String(Number(count) * 1024 ** 2);
  return text.replaceAll('`', '');
}

/** The names that a program reads from an empty environment. */
function namesReadBy(read: (env: TestEnv) => unknown): string[] {
  const names = new Set<string>();
  read(
    new Proxy<TestEnv>(
      {},
      {
        get: (_target, name) => {
          names.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return [...names];
}

const rows = rowsOf('docs/settings.md');

it('docs/settings.md lists every setting once, with the programs that read it', () => {
  const documented = rows.map((row) => `${row.name}: ${lettersOf(row).sort().join(' ')}`);
  const readers = new Map<string, string[]>();
  for (const [letter, read] of Object.entries(READERS))
    for (const name of namesReadBy(read)) readers.set(name, [...(readers.get(name) ?? []), letter]);
  const actual = [...readers].map(([name, letters]) => `${name}: ${letters.sort().join(' ')}`);
  expect(documented.sort()).toEqual(actual.sort());
});

it.each(rows)('docs/settings.md has the default of $name: $default', (row) => {
  for (const letter of lettersOf(row)) {
    const read = READERS[letter];
    if (row.default !== 'none') {
      expect(read?.({ [row.name]: rawValue(row.default) }), `read by ${letter}`).toEqual(read?.({}));
      continue;
    }
    const sample = SAMPLES[row.name];
    expect(sample, 'a sample for the test').toBeDefined();
    const changed = changedValues(read?.({}), read?.({ [row.name]: sample ?? '' }));
    expect(changed.length).toBeGreaterThan(0);
    // A reader may have a default of its own, which the page names.
    for (const value of changed)
      if (!row.rest.includes(`\`${value}\``)) expect([undefined, '', []], `read by ${letter}`).toContainEqual(value);
  }
});

it('README.md has the same defaults as docs/settings.md', () => {
  const defaults = new Map(rows.map((row) => [row.name, row.default]));
  const readme = rowsOf('README.md');
  expect(readme.length).toBeGreaterThan(0);
  expect(readme.map((row) => [row.name, row.default])).toEqual(readme.map(({ name }) => [name, defaults.get(name)]));
});

it('README.md names only settings that exist', () => {
  const names = readFileSync(join(ROOT, 'README.md'), 'utf8').match(/STEMLINE_[A-Z_]*[A-Z]|REDIS_URL/g) ?? [];
  for (const name of names) expect(rows.map((row) => row.name)).toContain(name);
});

/** The values of `before` that differ in `after`. */
function changedValues(before: unknown, after: unknown): unknown[] {
  if (!isRecord(before) || !isRecord(after)) return JSON.stringify(before) === JSON.stringify(after) ? [] : [before];
  return Object.keys({ ...before, ...after }).flatMap((key) => changedValues(before[key], after[key]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
