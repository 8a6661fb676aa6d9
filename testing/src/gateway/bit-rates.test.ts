// Tests that the gateway and the queue service, which do not import each other, agree on bit rates.

import { MP3_KBPS } from '@stemline/gateway/schema/options.ts';
import { canonicalOptions } from '@stemline/queue-service/domain/options.ts';
import { expect, it } from 'vitest';

it('the gateway lists the MP3 bit rates that the queue service accepts, and the default', () => {
  for (const kbps of MP3_KBPS.enum) expect(() => canonicalOptions(`{"mp3_kbps":${kbps}}`)).not.toThrow();
  expect(canonicalOptions(`{"mp3_kbps":${MP3_KBPS.default}}`)).toBe('{}');
  expect(() => canonicalOptions('{"mp3_kbps":0}')).toThrow(`numbers ${MP3_KBPS.enum.join(', ')}.`);
});
