import { expect, test } from 'vitest';
import { createSeparatorMetrics } from './metrics.ts';

const engine = { restarts: () => 0, up: () => true };
const unknown = () => undefined;
const none = async () => 0;

test('the counter of parked entries follows the queue, and keeps its number while Redis is unavailable', async () => {
  const counts = [2, new Error('unavailable'), 3, 1];
  const metrics = createSeparatorMetrics(engine, unknown, async () => {
    const count = counts.shift();
    if (typeof count !== 'number') throw count;
    return count;
  });
  for (const expected of [2, 2, 3, 1])
    expect(await metrics.text()).toContain(`stemline_queue_parked_entries_total ${expected}\n`);
});

test('the counters of replaced engines follow the engine, for each reason', async () => {
  let hung = 0;
  const metrics = createSeparatorMetrics(
    { restarts: (reason) => (reason === 'silent' ? hung : 1), up: () => true },
    unknown,
    none,
  );
  expect(await metrics.text()).toContain('stemline_engine_restarts_total{reason="silent"} 0');
  hung = 3;
  await metrics.text();
  const text = await metrics.text();
  expect(text).toContain('# TYPE stemline_engine_restarts_total counter');
  expect(text).toContain('stemline_engine_restarts_total{reason="silent"} 3');
  expect(text).toContain('stemline_engine_restarts_total{reason="ended"} 1');
});

test('the gauge of auto has no value until the models are known, and then follows them', async () => {
  const answers = [undefined, true, false, undefined];
  const metrics = createSeparatorMetrics(engine, () => answers.shift(), none);
  for (const expected of [[], ['1'], ['0'], []]) {
    const text = await metrics.text();
    expect([...text.matchAll(/^stemline_auto_is_preview (.*)$/gm)].map(([, value]) => value)).toEqual(expected);
    expect(text).toContain('# TYPE stemline_auto_is_preview gauge');
  }
});

test('counters, and only counters, have names that end in _total', async () => {
  const text = await createSeparatorMetrics(engine, unknown, none).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)];
  expect(types.length).toBeGreaterThan(3);
  for (const [, name, type] of types) expect([name, name?.endsWith('_total')]).toEqual([name, type === 'counter']);
});
