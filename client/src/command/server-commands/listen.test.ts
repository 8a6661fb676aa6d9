// Tests `stemline listen` with callbacks over HTTP.

import { createHmac } from 'node:crypto';
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
  const ended = runStemline(['listen', '--port', '0', '--json', ...argv], { url: 'http://localhost', env, onNote });
  const url = await found;
  const post = async (body: string, signedWith: string | readonly string[], ageSeconds = 0) => {
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
    };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  };
  return { ended, post };
}

it('listen prints verified callbacks, answers others with 401, and ends after --count callbacks', async () => {
  const { ended, post } = await startListen(['--count', '1'], SECRET);
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
  const { ended, post } = await startListen(['--count', '2'], SECRET);
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
  const { ended, post } = await startListen(['--count', '1', '--status', '200'], undefined);
  expect(await post('', SECRET)).toBe(200);
  const { out } = await ended;
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ verified: null, body: '' });
});

it('listen refuses a malformed secret with 2', async () => {
  const env = { STEMLINE_CALLBACK_SECRET: 'secret' };
  expect(await runStemline(['listen'], { url: 'http://localhost', env })).toMatchObject({
    code: 2,
    notes: expect.stringContaining('STEMLINE_CALLBACK_SECRET must be'),
  });
});
