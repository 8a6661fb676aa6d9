// Metrics of the engine for /metrics: its work, its load and its memory. The real-time factor is
// rate(stemline_engine_music_seconds_total) / rate(stemline_engine_busy_seconds_total).

import { Counter, Gauge, type Registry } from 'prom-client';
import type { Engine, EngineStats } from './domain/engine.ts';
import { createEngineTotals } from './domain/engine-totals.ts';

/** Reads the figures of the engine, so that they count even when it ends before the next read. */
export type ReadEngine = () => void;

/** Adds the metrics to the registry. They read the state of the engine when the text is made. */
export function addEngineMetrics(registry: Registry, engine: Pick<Engine, 'hello' | 'stats'>): ReadEngine {
  const registers = [registry];
  const totals = createEngineTotals(engine);
  new Counter({
    name: 'stemline_engine_music_seconds_total',
    help: 'Seconds of music that the engine has separated.',
    registers,
    collect() {
      setTo(this, totals.read().musicSeconds);
    },
  });
  new Counter({
    name: 'stemline_engine_busy_seconds_total',
    help: 'Seconds in which the device has computed.',
    registers,
    collect() {
      setTo(this, totals.read().busySeconds);
    },
  });
  new Counter({
    name: 'stemline_engine_passes_total',
    help: 'Passes of the networks, by the number of segments in a batch.',
    registers,
    labelNames: ['batch'],
    collect() {
      this.reset();
      for (const [batch, count] of totals.read().passes) this.inc({ batch }, count);
    },
  });
  const gauge = (name: string, help: string, read: (stats: EngineStats) => number | null) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const stats = engine.stats();
        const value = stats && read(stats);
        if (value === undefined || value === null) this.remove();
        else this.set(value);
      },
    });
  gauge(
    'stemline_engine_waiting_segments',
    'Segments that are left of the songs in the engine.',
    ({ waiting }) => waiting,
  );
  gauge('stemline_engine_songs', 'Songs in the engine.', ({ songs }) => songs);
  gauge(
    'stemline_engine_memory_bytes',
    'Memory that the engine uses on its device.',
    ({ memory }) => memory.used_bytes,
  );
  gauge(
    'stemline_engine_memory_limit_bytes',
    'Memory that the engine may use on its device; absent: no limit.',
    ({ memory }) => memory.limit_bytes,
  );
  return () => void totals.read();
}

function setTo(counter: Counter, total: number): void {
  counter.reset();
  counter.inc(total);
}
