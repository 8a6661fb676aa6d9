// Tests the settings of the notifier: the documented defaults, and a report of every mistake at
// once.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { DELAYS_MS } from './domain/schedule.ts';

it('the notifier has the documented defaults', () => {
  expect(parseConfig({})).toEqual({
    host: '127.0.0.1',
    port: 50_054,
    storageAddresses: ['127.0.0.1:50051'],
    redisUrl: 'redis://127.0.0.1:6390',
    redisPrefix: 'stemline',
    delaysMs: DELAYS_MS,
    timeoutMs: 15_000,
    callbackAllow: { ranges: [], names: new Set() },
    callbackSecrets: [],
    logLevel: 'info',
    logList: '',
  });
});

it('the notifier reads delays as seconds with commas between them', () => {
  expect(parseConfig({ STEMLINE_CALLBACK_DELAYS: '0, 0.5,10' }).delaysMs).toEqual([0, 500, 10_000]);
});

it('the notifier refuses a wrong entry in the list of allowed receivers, with the rule', () => {
  expect(() => parseConfig({ STEMLINE_CALLBACK_ALLOW: 'localhost,10.0.0.0/33' })).toThrow(
    /^STEMLINE_CALLBACK_ALLOW must be none, or list addresses, ranges .* and host names, .*, not "localhost,10\.0\.0\.0\/33"$/,
  );
});

it('the notifier reports every wrong setting at once, bad delays among them', () => {
  const env = { STEMLINE_NOTIFIER_PORT: 'x', STEMLINE_CALLBACK_DELAYS: '0,,1', STEMLINE_CALLBACK_TIMEOUT_SECONDS: '0' };
  expect(() => parseConfig(env)).toThrow(/NOTIFIER_PORT[\s\S]*CALLBACK_DELAYS[\s\S]*"0,,1"[\s\S]*CALLBACK_TIMEOUT/);
  expect(() => parseConfig({ STEMLINE_CALLBACK_DELAYS: '-1' })).toThrow(/^STEMLINE_CALLBACK_DELAYS must be/);
});

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

it('the notifier reads its secrets from the environment or from a file', async () => {
  expect(parseConfig({ STEMLINE_CALLBACK_SECRETS: `${SECRET},${SECRET}` }).callbackSecrets).toEqual([SECRET, SECRET]);
  const folder = await tempFolder();
  const path = join(folder.path, 'secrets');
  await writeFile(path, `${SECRET}\n`);
  expect(parseConfig({ STEMLINE_CALLBACK_SECRETS_FILE: path }).callbackSecrets).toEqual([SECRET]);
  await folder.remove();
});

it.each(['whsec_c2hvcnQ=', `${SECRET},${SECRET},${SECRET}`, `${SECRET},hunter2`, 'hunter2'])(
  'the notifier refuses to start with the malformed secret %s, and the message does not contain it',
  (text) => {
    expect(() => parseConfig({ STEMLINE_CALLBACK_SECRETS: text })).toThrow(
      /^STEMLINE_CALLBACK_SECRETS must be one or two secrets with a comma between them, each of which must be "whsec_" and the base64 of 24 to 64 bytes$/,
    );
  },
);

it('the notifier refuses to start when the file of its secrets is missing, empty, or set beside the secrets', async () => {
  const folder = await tempFolder();
  const path = join(folder.path, 'secrets');
  const read = (more = {}) => parseConfig({ STEMLINE_CALLBACK_SECRETS_FILE: path, ...more });
  expect(() => read()).toThrow('The file that STEMLINE_CALLBACK_SECRETS_FILE names cannot be read (ENOENT)');
  expect(() => read({ STEMLINE_CALLBACK_SECRETS: SECRET })).toThrow(/are both set. Set only one of them$/);
  await writeFile(path, '\n');
  expect(() => read()).toThrow(/^STEMLINE_CALLBACK_SECRETS must be one or two secrets/);
  await folder.remove();
});
