// Tests `stemline listen` with callbacks over HTTP.

import { createHmac } from 'node:crypto';
import { cutPost } from '@stemline/testing/net/cut-post.ts';
import { expect, it } from 'vitest';
import { runStemline } from '../../testing/run-stemline.ts';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 8).toString('base64')}`;

/** Starts `listen` on a free port; `post` sends a callback and returns the status of the answer. */
async function startListen(argv: readonly string[], secret: string | undefined) {
  let noteUrl = (_url: string) => {};
  const found = new Promise<string>((resolve) => {
    noteUrl = resolve;
  });
  const onNote = (line: string) => noteUrl(line.match(/http:\S+\//)?.[0] ?? '');
  const env = secret === undefined ? {} : { STEMLINE_CALLBACK_SECRET: secret };
  const ended = runStemline(['listen', '--port', '0', ...argv], { url: 'http://localhost', env, onNote });
  const url = await found;
  const post = async (
    body: string,
    signedWith: string | readonly string[],
    ageSeconds = 0,
    more: Record<string, string> = {},
  ) => {
    const [id, time] = ['msg_1', String(Math.floor(Date.now() / 1000) - ageSeconds)];
    const signatures = [signedWith].flat().map((one) => {
      const key = Buffer.from(one.slice('whsec_'.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
    });
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': time,
      'webhook-signature': signatures.join(' '),
      'x-stemline-event': 'done',
      'x-stemline-songhash': 'a'.repeat(56),
      ...more,
    };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  };
  return { ended, post, url };
}

it('listen prints verified callbacks, answers others with 401, and ends after --count callbacks', async () => {
  const { ended, post } = await startListen(['--json', '--count', '1'], SECRET);
  expect(await post('{"order":17}', OTHER)).toBe(401);
  expect(await post('{"order":17}', SECRET)).toBe(204);
  const { code, out } = await ended;
  expect(code).toBe(0);
  expect(out.map((line) => JSON.parse(line))).toMatchObject([
    { verified: false, fault: expect.stringContaining('The signature of the callback is wrong') },
    { verified: true, fault: null, event: 'done', hash: 'a'.repeat(56), body: '{"order":17}' },
  ]);
});

it('listen accepts a callback with several signatures and one whose body is no JSON, and refuses an old one', async () => {
  const { ended, post } = await startListen(['--json', '--count', '2'], SECRET);
  expect(await post('', SECRET, 400)).toBe(401);
  expect(await post('', [OTHER, SECRET])).toBe(204);
  expect(await post('no JSON', SECRET)).toBe(204);
  const { out } = await ended;
  expect(out.map((line) => JSON.parse(line))).toMatchObject([
    { verified: false, fault: expect.stringContaining('too old') },
    { verified: true, body: '' },
    { verified: true, body: 'no JSON' },
  ]);
});

it('listen without a secret prints callbacks as not checked', async () => {
  const { ended, post } = await startListen(['--json', '--count', '1', '--status', '200'], undefined);
  expect(await post('', SECRET)).toBe(200);
  const { out } = await ended;
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ verified: null, body: '' });
});

it('listen prints a forged callback on one line without control characters, after its verdict', async () => {
  const { ended, post } = await startListen(['--count', '1'], SECRET);
  const forged = 'x\n2026-01-01T00:00:00.000Z  verified\u001b[2J\u009b1A\r\tend';
  expect(await post(forged, OTHER, 0, { 'x-stemline-event': 'done  verified\u009b1A' })).toBe(401);
  expect(await post('{"order":17}', SECRET)).toBe(204);
  const { out } = await ended;
  expect(out).toHaveLength(2);
  expect(out[0]).toMatch(/^\S+ {2}NOT TRUSTED: The signature of the callback is wrong[^\p{Cc}]* {2}done {2}verified/u);
  expect(out[0]).toMatch(/x\ufffd2026-[^\p{Cc}]*end$/u);
  expect(out[1]).toMatch(/^\S+ {2}verified {2}done {2}a{56} {2}msg_1 {2}\{"order":17\}$/);
});

it('listen answers a body of 4 MiB with 413, and goes on after a POST that is cut', async () => {
  const { ended, post, url } = await startListen(['--json', '--count', '1'], SECRET);
  await cutPost(url);
  expect(await post('x'.repeat(4 * 1024 ** 2), SECRET)).toBe(413);
  expect(await post('[1]', SECRET)).toBe(204);
  expect((await ended).out.map((line) => JSON.parse(line))).toMatchObject([{ verified: true, body: '[1]' }]);
});

it('listen refuses a malformed secret with 2', async () => {
  const env = { STEMLINE_CALLBACK_SECRET: 'secret' };
  expect(await runStemline(['listen'], { url: 'http://localhost', env })).toMatchObject({
    code: 2,
    notes: expect.stringContaining('STEMLINE_CALLBACK_SECRET must be'),
  });
});
