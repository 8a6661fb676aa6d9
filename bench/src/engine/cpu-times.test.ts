// Tests the parts of the time that follow from two texts of /proc/stat.

import { expect, it } from 'vitest';
import { cpuTimes, parseCpuTimes } from './cpu-times.ts';

it('a core is busy when it is not idle, does not wait for a disk and is not lent to others', () => {
  const before = 'cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 10 0 0 10 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\nintr 1\n';
  const after = 'cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 90 5 5 10 0 0 0 0 90 0\ncpu1 40 0 0 20 10 0 0 30 0 0\nintr 2\n';
  expect(parseCpuTimes(after).since(parseCpuTimes(before))).toEqual({ busy: [1, 0.4], steal: 30 / 190 });
});

it('the times of this machine have at least one core', async () => {
  expect((await cpuTimes()).cores.length).toBeGreaterThan(0);
});
