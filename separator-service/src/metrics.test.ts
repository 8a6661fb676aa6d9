import { expect, test } from 'vitest';
import { createSeparatorMetrics } from './metrics.ts';

test('the counter of engine restarts follows the engine', async () => {
  let restarts = 0;
  const metrics = createSeparatorMetrics({ restarts: () => restarts, up: () => true });
  expect(await metrics.text()).toContain('stemline_engine_restarts_total 0');
  restarts = 3;
  await metrics.text();
  const text = await metrics.text();
  expect(text).toContain('# TYPE stemline_engine_restarts_total counter');
  expect(text).toContain('stemline_engine_restarts_total 3');
});

test('counters, and only counters, have names that end in _total', async () => {
  const text = await createSeparatorMetrics({ restarts: () => 0, up: () => true }).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)];
  expect(types.length).toBeGreaterThan(3);
  for (const [, name, type] of types) expect([name, name?.endsWith('_total')]).toEqual([name, type === 'counter']);
});
