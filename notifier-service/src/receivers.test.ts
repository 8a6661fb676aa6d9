// Tests the receivers of docs/callbacks.md as processes, with callbacks from a real notifier.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from '@stemline/testing/eventually.ts';
import { cutPost } from '@stemline/testing/net/cut-post.ts';
import { afterEach, expect, test } from 'vitest';
import { signatureOf } from './adapters/signature.ts';
import { useNotifierProcesses } from './testing/use-notifier-processes.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const RECEIVERS = [
  ['receiver.py', `${ROOT}engine/.venv/bin/python`],
  ['receiver.mjs', process.execPath],
] as const;
const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const SECRET = secretOf(1);

interface Line {
  readonly listening?: number;
  readonly id?: string;
}

const at = useNotifierProcesses();
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
});

/** Starts a receiver that accepts callbacks signed with SECRET. Returns its URL and its lines. */
async function start(file: string, program: string) {
  const child = spawn(program, [`${ROOT}docs/receivers/${file}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, CALLBACK_SECRET: SECRET, PORT: '0' },
  });
  children.push(child);
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  await eventually('the receiver listens', async () => lines.length > 0);
  return { url: `http://127.0.0.1:${lines[0]?.listening}/`, lines };
}

test.each(RECEIVERS)('the receiver %s accepts a callback that the notifier has signed', async (file, program) => {
  const { url, lines } = await start(file, program);
  await at.start('0', { STEMLINE_CALLBACK_SECRETS: `${secretOf(2)},${SECRET}` });
  const { id, songhash } = await at.owe(url);
  await eventually('it is delivered', async () => (await at.field(id, 'state')) === 'delivered');
  await eventually('the receiver has printed it', () => lines.length > 1);
  expect(lines.slice(1)).toEqual([
    { id, event: 'done', songhash, data: expect.objectContaining({ a: expect.anything() }) },
  ]);
});

test.each(RECEIVERS)(
  'the receiver %s refuses a callback that is signed with another secret, and one that is not signed',
  async (file, program) => {
    const { url, lines } = await start(file, program);
    for (const settings of [{ STEMLINE_CALLBACK_SECRETS: secretOf(2) }, {}]) {
      const notifier = await at.start('0', settings);
      const { id } = await at.owe(url);
      await eventually('it is dead', async () => (await at.field(id, 'state')) === 'dead');
      expect(await at.field(id, 'lastError')).toContain('401');
      await notifier.kill();
    }
    expect(lines.slice(1)).toEqual([]);
  },
);

test.each(RECEIVERS)(
  'the receiver %s handles a repeated callback once, and refuses a changed, an old and a malformed one',
  async (file, program) => {
    const { url, lines } = await start(file, program);
    const post = async (changes: Record<string, string>, signed = new Date(), body = '{"a":1}') => {
      const signature = signatureOf({ id: 'msg_1', at: signed, body }, [SECRET]) ?? '';
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(signed.getTime() / 1_000)),
        'webhook-signature': signature,
        'x-stemline-event': 'failed',
        'x-stemline-songhash': 'a',
        ...changes,
      };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect([await post({}), await post({}), await post({}, new Date(), '')]).toEqual([204, 204, 204]);
    expect(await post({ 'webhook-id': 'msg_2' })).toBe(401);
    expect(await post({}, new Date(Date.now() - 302_000))).toBe(401);
    expect(await post({ 'webhook-timestamp': 'noon' })).toBe(401);
    expect(await post({ 'webhook-signature': 'nonsense' })).toBe(401);
    await cutPost(url);
    for (const bytes of [65_537, 4 * 1024 ** 2]) expect(await post({}, new Date(), 'x'.repeat(bytes))).toBe(413);
    expect((await fetch(url)).status).toBeGreaterThanOrEqual(405);
    await eventually('the receiver has printed a line', () => lines.length > 1);
    expect(lines.slice(1)).toEqual([{ id: 'msg_1', event: 'failed', songhash: 'a', data: { a: 1 } }]);
  },
);

test.each(RECEIVERS)('the receiver %s does not start without a secret', async (file, program) => {
  for (const env of [{}, { CALLBACK_SECRET: '' }]) {
    const child = spawn(program, [`${ROOT}docs/receivers/${file}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, PORT: '0', ...env },
    });
    children.push(child);
    let printed = '';
    child.stderr?.on('data', (text) => (printed += text));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(printed).toContain('CALLBACK_SECRET is not set.');
  }
});
