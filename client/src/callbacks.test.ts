// Tests the verification of callbacks against the signatures that the notifier makes.

import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { CallbackRefused, verifyCallback } from './callbacks.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const BODY = '{"order": 17, "word": "ä"}';

function received({ body = BODY, secret = SECRET, ageSeconds = 0 } = {}) {
  const at = new Date(Date.now() - ageSeconds * 1_000);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
    'x-stemline-event': 'done',
    'x-stemline-songhash': 'a'.repeat(56),
  };
  return { headers, body };
}

it('verifyCallback() returns the content of a signed callback, as text or bytes, with the headers of Node or fetch', async () => {
  const { headers, body } = received();
  const content = { id: 'msg_1', event: 'done', songhash: 'a'.repeat(56), data: { order: 17, word: 'ä' } };
  expect(await verifyCallback({ headers, body, secret: SECRET })).toMatchObject(content);
  const asBytes = { headers: new Headers(headers), body: Buffer.from(body), secret: SECRET };
  expect(await verifyCallback(asBytes)).toMatchObject(content);
  expect(await verifyCallback({ ...received({ body: '' }), secret: SECRET })).toMatchObject({ data: null });
});

it('verifyCallback() accepts a callback while the secret changes, in the sender or in the receiver', async () => {
  const { headers, body } = received();
  expect(await verifyCallback({ headers, body, secret: [OTHER, SECRET] })).toMatchObject({ id: 'msg_1' });
  const both = `${received({ secret: OTHER }).headers['webhook-signature']} ${headers['webhook-signature']}`;
  const twice = { ...headers, 'webhook-signature': both };
  expect(await verifyCallback({ headers: twice, body, secret: SECRET })).toMatchObject({ id: 'msg_1' });
});

it.each([
  ['another secret', { ...received({ secret: OTHER }) }],
  ['another body', { ...received(), body: BODY.replace('17', '18') }],
  ['another id', { ...received(), headers: { ...received().headers, 'webhook-id': 'msg_2' } }],
  ['an old time', { ...received({ ageSeconds: 400 }) }],
  ['a time in the future', { ...received({ ageSeconds: -400 }) }],
  ['no signature', { ...received(), headers: { ...received().headers, 'webhook-signature': undefined } }],
  ['a signature that is no base64', { ...received(), headers: { ...received().headers, 'webhook-signature': 'v1,#' } }],
])('verifyCallback() refuses a callback with %s', async (_name, callback) => {
  await expect(verifyCallback({ ...callback, secret: SECRET })).rejects.toThrow(CallbackRefused);
});

it.each(['', 'whsec_', 'secret', 'whsec_#'])(
  'verifyCallback() refuses the malformed secret "%s" loudly',
  async (secret) => {
    await expect(verifyCallback({ ...received(), secret })).rejects.toThrow('A secret of callbacks is');
  },
);
