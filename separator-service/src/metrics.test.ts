import { expect, test } from 'vitest';
import { createSeparatorMetrics } from './metrics.ts';

test('the counters of replaced engines follow the engine, for each reason', async () => {
  let hung = 0;
  const metrics = createSeparatorMetrics({ restarts: (reason) => (reason === 'silent' ? hung : 1), up: () => true });
  expect(await metrics.text()).toContain('stemline_engine_restarts_total{reason="silent"} 0');
  hung = 3;
  await metrics.text();
  const text = await metrics.text();
  expect(text).toContain('# TYPE stemline_engine_restarts_total counter');
  expect(text).toContain('stemline_engine_restarts_total{reason="silent"} 3');
  expect(text).toContain('stemline_engine_restarts_total{reason="ended"} 1');
});

test('counters, and only counters, have names that end in _total', async () => {
  const text = await createSeparatorMetrics({ restarts: () => 0, up: () => true }).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)];
  expect(types.length).toBeGreaterThan(3);
  for (const [, name, type] of types) expect([name, name?.endsWith('_total')]).toEqual([name, type === 'counter']);
});
