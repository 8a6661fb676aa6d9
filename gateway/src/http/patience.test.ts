import { expect, it } from 'vitest';
import { createPatience } from './patience.ts';

it('runs out after its window without a byte, whatever was moved before', () => {
  const patience = createPatience(30_000);
  patience.moved(100 * 1024 ** 2);
  expect(patience.leftMs()).toBe(30_000);
  expect(patience.waited(29_999)).toBe(true);
  expect(patience.leftMs()).toBe(1);
  expect(patience.waited(1)).toBe(false);
});

it('lasts as long as a kibibyte comes in for each second of waiting, and no longer at half of that', () => {
  const enough = createPatience(30_000);
  for (let second = 0; second < 3_600; second += 1) {
    enough.moved(1024);
    expect(enough.waited(1_000)).toBe(true);
  }
  const half = createPatience(30_000);
  let seconds = 0;
  do {
    half.moved(512);
    seconds += 1;
  } while (half.waited(1_000));
  expect(seconds).toBeGreaterThanOrEqual(59);
  expect(seconds).toBeLessThanOrEqual(61);
});
