import { expect, it } from 'vitest';
import { isCallbackSecret } from './callback-secret.ts';

const ofBytes = (count: number) => `whsec_${Buffer.alloc(count, 0xfb).toString('base64')}`;

it.each([24, 25, 32, 63, 64])('a secret of %i bytes is accepted', (count) => {
  expect(isCallbackSecret(ofBytes(count))).toBe(true);
});

it.each([
  ['nothing', ''],
  ['only the prefix', 'whsec_'],
  ['23 bytes', ofBytes(23)],
  ['65 bytes', ofBytes(65)],
  ['no prefix', ofBytes(32).slice(6)],
  ['another prefix', ofBytes(32).replace('whsec_', 'WHSEC_')],
  ['base64url', ofBytes(33).replaceAll('+', '-').replaceAll('/', '_')],
  ['no padding', ofBytes(25).replace(/=+$/, '')],
  ['a space', `${ofBytes(32)} `],
  ['a line break', `${ofBytes(32)}\n`],
  ['another character', `${ofBytes(32).slice(0, -2)}é=`],
])('a secret with %s is refused', (_case, text) => {
  expect(isCallbackSecret(text)).toBe(false);
});
