// Tests the signatures of real POSTs with the independent packages for JavaScript and for Python.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { aDelivery, createTestPoster } from '../testing/poster-fixture.ts';
import { type Receiver, startReceiver, status } from '../testing/receiver.ts';
import { type Arrived, CHECKERS } from '../testing/signature-checkers.ts';
import { parseSecrets, signatureOf } from './signature.ts';

const secretOf = (byte: number, count = 32) => `whsec_${Buffer.alloc(count, byte).toString('base64')}`;
const OLD = secretOf(1, 24);
const NEW = secretOf(0xfb, 64);
const OWN = secretOf(3);
const OTHER = secretOf(4);
/** The body is signed byte for byte, with its spaces and its letters outside ASCII. */
const BODY = '{ "titel" : "Ärger 🎵",\n "n": 12345678901234567890 }';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver(status(200));
});
afterEach(() => receiver.stop());

async function posted(secrets: readonly string[], more: { secret?: string; dataJson?: string } = {}): Promise<Arrived> {
  const poster = createTestPoster({ secrets });
  const delivery = { ...aDelivery(receiver.url), id: 'msg_1', dataJson: BODY, ...more };
  expect(await poster.post(delivery, new AbortController().signal)).toEqual({ kind: 'delivered' });
  await poster.stop();
  const { body, headers } = receiver.received.at(-1) ?? { body: '', headers: {} };
  const texts = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { body, headers: Object.fromEntries(texts) };
}

it.each(CHECKERS)(
  'promise 39: the %s package accepts a callback with the old and with the new of two secrets, and with no other',
  async (_language, check) => {
    const arrived = await posted([OLD, NEW]);
    expect(arrived.body).toBe(BODY);
    expect(arrived.headers['webhook-id']).toBe('msg_1');
    expect(arrived.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect([await check(OLD, arrived), await check(NEW, arrived), await check(OTHER, arrived)]).toEqual([
      true,
      true,
      false,
    ]);
  },
);

it.each(CHECKERS)(
  'promise 39: the secret of a callback replaces those of the server for the %s package',
  async (_language, check) => {
    const arrived = await posted([OLD, NEW], { secret: OWN });
    expect([await check(OWN, arrived), await check(OLD, arrived), await check(NEW, arrived)]).toEqual([
      true,
      false,
      false,
    ]);
  },
);

it.each(CHECKERS)('promise 39: the %s package accepts a callback without data', async (_language, check) => {
  const arrived = await posted([OLD], { dataJson: '' });
  expect(arrived.body).toBe('');
  expect(await check(OLD, arrived)).toBe(true);
});

it.each(CHECKERS)(
  'promise 39: the %s package refuses a callback of which one bit was changed',
  async (_name, check) => {
    const { body, headers } = await posted([OLD]);
    const flipped = Buffer.from(body);
    flipped.writeUInt8(flipped.readUInt8(3) ^ 1, 3);
    const changed: Arrived[] = [
      { body: flipped.toString(), headers },
      { body, headers: { ...headers, 'webhook-id': 'msg_0' } },
      { body, headers: { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) ^ 1) } },
      { body, headers: { ...headers, 'webhook-signature': flippedSignature(headers['webhook-signature'] ?? '') } },
    ];
    expect(await Promise.all(changed.map((arrived) => check(OLD, arrived)))).toEqual([false, false, false, false]);
    expect(await check(OLD, { body, headers })).toBe(true);
  },
);

it.each(CHECKERS)('promise 39: the %s package refuses a replay that is older than 5 minutes', async (_name, check) => {
  const signedAgo = (seconds: number): Arrived => {
    const at = new Date(Date.now() - seconds * 1_000);
    const signature = signatureOf({ id: 'msg_1', at, body: BODY }, [OLD]) ?? '';
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    return {
      body: BODY,
      headers: { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    };
  };
  expect([await check(OLD, signedAgo(302)), await check(OLD, signedAgo(0))]).toEqual([false, true]);
});

it('a callback is not signed when neither it nor the server has a secret', async () => {
  const { headers } = await posted([]);
  expect(headers['webhook-signature']).toBeUndefined();
  expect(headers['webhook-id']).toBe('msg_1');
});

it('a list holds one or two secrets, with a comma or a line break between them', () => {
  expect(parseSecrets(OLD)).toEqual([OLD]);
  expect(parseSecrets(`${OLD} ,${NEW}`)).toEqual([OLD, NEW]);
  expect(parseSecrets(`${OLD}\n${NEW}`)).toEqual([OLD, NEW]);
  for (const text of ['', ',', `${OLD},`, `${OLD},${NEW},${OWN}`, `${OLD},short`, `${OLD} ${NEW}`])
    expect(parseSecrets(text), text).toBeUndefined();
});

/** Flips one bit of the decoded signature. */
function flippedSignature(header: string): string {
  const bytes = Buffer.from(header.slice('v1,'.length), 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return `v1,${bytes.toString('base64')}`;
}
