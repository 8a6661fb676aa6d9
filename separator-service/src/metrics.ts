// Metrics of the separator for /metrics.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { END_REASONS, type EndReason, type Engine } from './domain/engine.ts';
import { addEngineMetrics } from './engine-metrics.ts';

/** The metrics. `result` and `stage` become labels; `ms` is in milliseconds. */
interface SeparatorMetrics {
  jobEnded(result: string): void;
  stageEnded(stage: string, ms: number): void;
  /** Resolves with all metrics as Prometheus text. */
  text(): Promise<string>;
}

/**
 * Creates metrics that read the state of the engine, whether `auto` means the preview model
 * (undefined: not known), and the number of entries that were parked, whenever text() is called.
 */
export function createSeparatorMetrics(
  engine: Pick<Engine, 'restarts' | 'hello' | 'stats'>,
  isAutoPreview: () => boolean | undefined,
  countParked: () => Promise<number>,
): SeparatorMetrics {
  const registry = new Registry();
  const registers = [registry];
  const jobs = new Counter({
    name: 'stemline_jobs_total',
    help: 'Jobs by their result in this separator.',
    registers,
    labelNames: ['result'],
  });
  const stages = new Histogram({
    name: 'stemline_stage_seconds',
    help: 'Wall-clock time of the stages of a job.',
    registers,
    labelNames: ['stage'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600],
  });
  const counted = new Map<EndReason, number>();
  new Counter({
    name: 'stemline_engine_restarts_total',
    help: 'Number of times that the engine was replaced, by the reason.',
    registers,
    labelNames: ['reason'],
    collect() {
      for (const reason of END_REASONS) {
        const restarts = engine.restarts(reason);
        this.inc({ reason }, restarts - (counted.get(reason) ?? 0));
        counted.set(reason, restarts);
      }
    },
  });
  new Counter({
    name: 'stemline_queue_parked_entries_total',
    help: 'Entries that another tool has written to the streams of jobs, in the whole queue.',
    registers,
    async collect() {
      // While Redis is unavailable, the last number stays.
      const count = await countParked().catch(() => undefined);
      if (count === undefined) return;
      this.reset();
      this.inc(count);
    },
  });
  new Gauge({
    name: 'stemline_engine_up',
    help: '1 while the engine accepts work.',
    registers,
    collect() {
      this.set(engine.hello() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'stemline_auto_is_preview',
    help: '1 while `auto` means `preview`, the rough model without weights, on this separator.',
    registers,
    collect() {
      const isPreview = isAutoPreview();
      if (isPreview === undefined) this.remove();
      else this.set(isPreview ? 1 : 0);
    },
  });
  const readEngine = addEngineMetrics(registry, engine);
  return {
    jobEnded: (result) => jobs.inc({ result }),
    stageEnded: (stage, ms) => {
      stages.observe({ stage }, ms / 1000);
      readEngine();
    },
    text: () => registry.metrics(),
  };
}
