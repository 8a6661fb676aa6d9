import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogFolder } from './log-folder.ts';

/** A device on which every write fails with ENOSPC, as on a full disk. */
const FULL = '/dev/full';

let parent = '';
let folder = '';
let said: string[] = [];
let nowMs = 0;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'stemline-logs-'));
  folder = join(parent, 'logs');
  said = [];
  nowMs = 0;
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const open = () => createLogFolder({ folder, say: (text) => said.push(text), now: () => nowMs });
const at = (name: string) => join(folder, name);
const linesOf = (name: string) => readFileSync(at(name), 'utf8').split('\n');

it('the log folder keeps one file per service, line by line', () => {
  const logs = open();
  for (const [service, line] of [
    ['queue', 'one'],
    ['storage', 'two'],
    ['queue', 'three'],
  ] as const)
    logs.write(service, line);
  expect(linesOf('queue.jsonl')).toEqual(['one', 'three', '']);
  expect(linesOf('storage.jsonl')).toEqual(['two', '']);
  expect(said).toEqual([]);
});

it('the log folder renames a file of more than 20 MiB', () => {
  const logs = open();
  logs.write('queue', 'old');
  truncateSync(at('queue.jsonl'), 20 * 1024 ** 2 + 1);
  logs.write('queue', 'new');
  expect(linesOf('queue.jsonl')).toEqual(['new', '']);
  expect(linesOf('queue.1.jsonl')[0]).toBe('old');
});

it('the log folder recreates a removed folder and a moved file', () => {
  const logs = open();
  logs.write('queue', 'one');
  rmSync(folder, { recursive: true });
  logs.write('queue', 'two');
  expect(linesOf('queue.jsonl')).toEqual(['two', '']);
  expect(said).toEqual([]);
});

it('the log folder does not recreate the data folder, because its volume may be unmounted', () => {
  const logs = open();
  rmSync(parent, { recursive: true });
  logs.write('queue', 'one');
  expect(existsSync(parent)).toBe(false);
  expect(said).toMatchObject([expect.stringContaining('ENOENT')]);
});

it('the log folder starts a new line after a line that a full disk or a crash has cut', () => {
  mkdirSync(folder);
  writeFileSync(at('queue.jsonl'), '{"msg":"cu');
  open().write('queue', 'next');
  expect(linesOf('queue.jsonl')).toEqual(['{"msg":"cu', 'next', '']);
});

describe.skipIf(!existsSync(FULL))('the log folder on a full disk', () => {
  it('the log folder does not throw on a full disk, and reports the fault and its end once for all services', () => {
    mkdirSync(folder);
    for (const service of ['queue', 'storage']) symlinkSync(FULL, at(`${service}.jsonl`));
    const logs = open();
    for (let line = 0; line < 20; line += 1) for (const service of ['queue', 'storage']) logs.write(service, 'text');
    expect(said).toMatchObject([expect.stringMatching(/cannot be written, and lines are lost: ENOSPC/)]);

    rmSync(folder, { recursive: true });
    logs.write('queue', 'early');
    nowMs = 20_000;
    logs.write('queue', 'late');
    expect(said.slice(1)).toMatchObject([expect.stringMatching(/are written again; 40 lines are missing/)]);
    expect(linesOf('queue.jsonl')).toEqual(['early', 'late', '']);
  });

  it('the log folder reports a full disk once while some lines fit and others do not', () => {
    mkdirSync(folder);
    symlinkSync(FULL, at('queue.jsonl'));
    const logs = open();
    for (let round = 0; round < 100; round += 1) {
      nowMs += 1_000;
      logs.write('queue', 'refused');
      logs.write('storage', 'taken');
    }
    expect(said).toHaveLength(1);
  });

  it('the log folder does not throw when a file cannot be renamed', () => {
    mkdirSync(at('queue.1.jsonl/occupied'), { recursive: true });
    writeFileSync(at('queue.jsonl'), '');
    truncateSync(at('queue.jsonl'), 20 * 1024 ** 2 + 1);
    const logs = open();
    for (let line = 0; line < 3; line += 1) logs.write('queue', 'text');
    expect(said).toHaveLength(1);
    rmSync(at('queue.1.jsonl'), { recursive: true });
    logs.write('queue', 'text');
    expect(linesOf('queue.jsonl')).toEqual(['text', '']);
  });
});
