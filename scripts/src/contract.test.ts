// Tests that a change of the protos that breaks a client is found by the comparison with v1.binpb.

import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const BUF = join(ROOT, 'node_modules/.bin/buf');
const FILE = 'proto/stemline/queue/v1/queue.proto';

/** Compares a copy of the protos with the released contract. Resolves with the differences. */
async function differences(change: (text: string) => string): Promise<string> {
  const folder = await tempFolder();
  try {
    await cp(join(ROOT, 'buf.yaml'), join(folder.path, 'buf.yaml'));
    await cp(join(ROOT, 'proto/stemline'), join(folder.path, 'proto/stemline'), { recursive: true });
    const file = join(folder.path, FILE);
    const text = await readFile(file, 'utf8');
    const changed = change(text);
    await writeFile(file, changed);
    const compared = promisify(execFile)(BUF, ['breaking', '--against', join(ROOT, 'proto/v1.binpb')], {
      cwd: folder.path,
    });
    return await compared.then(
      () => '',
      ({ stdout, stderr }) => stdout + stderr,
    );
  } finally {
    await folder.remove();
  }
}

it('the protos are compatible with the released contract, also with a new field', async () => {
  expect(await differences((text) => text)).toBe('');
  const withField = (text: string) => text.replace('message CancelJobRequest {', '$&\n  string added = 99;');
  expect(await differences(withField)).toBe('');
});

it.each([
  ['a field is removed', '  int32 live_separators = 5;\n', '', 'live_separators'],
  ['a field gets another number', 'bool is_stalled = 17;', 'bool is_stalled = 27;', '"17"'],
  ['a field gets another type', 'double speed = 12;', 'string speed = 12;', 'speed'],
  [
    'an rpc is removed',
    '  rpc TestCallback(TestCallbackRequest) returns (TestCallbackResponse);\n',
    '',
    'TestCallback',
  ],
])('the comparison with the released contract fails when %s', async (_what, before, after, named) => {
  const report = await differences((text) => {
    expect(text).toContain(before);
    return text.replace(before, after);
  });
  expect(report).toContain(named);
});
