import { expect, test } from 'vitest';
import { deliveryIdOf } from './delivery-id.ts';

test('a delivery id is the same for the same submission and event, and for no other', () => {
  expect(deliveryIdOf('s1', 'done')).toBe('msg_16fb3b83cdf3d90aba3d2b112bc6dc574c200b56fdec27f7c12fc6c2');
  const ids = ['s1', 's2'].flatMap((id) => [deliveryIdOf(id, 'done'), deliveryIdOf(id, 'failed')]);
  expect(new Set(ids).size).toBe(4);
});
