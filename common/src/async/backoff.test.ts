import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

describe('backoffMs()', () => {
  it('doubles up to its bound and never falls below half of it', () => {
    const at = (failures: number, random: number) => backoffMs({ baseMs: 100, maxMs: 1_000 }, failures, () => random);
    expect([at(1, 0), at(1, 1), at(3, 1), at(99, 0), at(99, 1)]).toEqual([50, 100, 400, 500, 1_000]);
  });
});
