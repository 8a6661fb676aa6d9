import { expect, test } from 'vitest';
import type { EngineStats } from './domain/engine.ts';
import { createSeparatorMetrics } from './metrics.ts';

const HELLO = { pid: 7, device: 'cpu', device_name: 'test', slots: 2 };
const STATS: EngineStats = {
  passes: { 1: 5, 4: 2 },
  music_s: 60.5,
  busy_s: 20.25,
  waiting: 3,
  songs: 2,
  memory: { used_bytes: 1_000, limit_bytes: 4_000 },
};
const engine = { restarts: () => 0, hello: () => HELLO, stats: (): EngineStats | undefined => STATS };
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
    { ...engine, restarts: (reason) => (reason === 'silent' ? hung : 1) },
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

test('the work, the load and the memory of the engine are metrics', async () => {
  const text = await createSeparatorMetrics(engine, unknown, none).text();
  const lines = text.split('\n').filter((line) => /^stemline_engine_(?!restarts)/.test(line));
  expect(lines.sort()).toEqual([
    'stemline_engine_busy_seconds_total 20.25',
    'stemline_engine_memory_bytes 1000',
    'stemline_engine_memory_limit_bytes 4000',
    'stemline_engine_music_seconds_total 60.5',
    'stemline_engine_passes_total{batch="1"} 5',
    'stemline_engine_passes_total{batch="4"} 2',
    'stemline_engine_songs 2',
    'stemline_engine_up 1',
    'stemline_engine_waiting_segments 3',
  ]);
});

test('the help of the waiting segments states that they are all that is left of the songs in the engine', async () => {
  const text = await createSeparatorMetrics(engine, unknown, none).text();
  expect(text).toContain(
    '# HELP stemline_engine_waiting_segments Segments that are left of the songs in the engine.\n',
  );
});

test('a restart of the engine keeps its counters, also those that were read only at the end of a stage', async () => {
  let [pid, stats]: [number, EngineStats | undefined] = [7, STATS];
  const metrics = createSeparatorMetrics(
    { ...engine, hello: () => ({ ...HELLO, pid }), stats: () => stats },
    unknown,
    none,
  );
  metrics.stageEnded('separate', 1_000);
  [pid, stats] = [8, undefined];
  const between = await metrics.text();
  expect(between).toContain('stemline_engine_music_seconds_total 60.5\n');
  expect(between).toContain('stemline_engine_passes_total{batch="4"} 2\n');
  stats = { ...STATS, passes: { 4: 1 }, music_s: 1, busy_s: 0.5 };
  const text = await metrics.text();
  expect(text).toContain('stemline_engine_music_seconds_total 61.5\n');
  expect(text).toContain('stemline_engine_busy_seconds_total 20.75\n');
  expect(text).toContain('stemline_engine_passes_total{batch="1"} 5\n');
  expect(text).toContain('stemline_engine_passes_total{batch="4"} 3\n');
});

test('gauges of the engine have no value while it states none, and no limit means no value', async () => {
  let stats: EngineStats | undefined;
  const metrics = createSeparatorMetrics({ ...engine, stats: () => stats }, unknown, none);
  const gauges = async () =>
    [...(await metrics.text()).matchAll(/^(stemline_engine_(?:songs|waiting_segments|memory\S*)) /gm)].map(
      ([, name]) => name,
    );
  expect(await gauges()).toEqual([]);
  stats = { ...STATS, memory: { used_bytes: 1, limit_bytes: null } };
  expect(await gauges()).toHaveLength(3);
  stats = undefined;
  expect(await gauges()).toEqual([]);
});

test('counters, and only counters, have names that end in _total', async () => {
  const text = await createSeparatorMetrics(engine, unknown, none).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)];
  expect(types.length).toBeGreaterThan(3);
  for (const [, name, type] of types) expect([name, name?.endsWith('_total')]).toEqual([name, type === 'counter']);
});
