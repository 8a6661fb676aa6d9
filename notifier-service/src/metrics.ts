// Metrics of the notifier, for /metrics.

import { Counter, Registry } from 'prom-client';

/** The counters of the notifier. */
interface NotifierMetrics {
  /** Counts a delivery that ended, or that was postponed after a failed attempt. */
  deliveryHandled(result: string): void;
  /** Resolves with all metrics as Prometheus text. */
  text(): Promise<string>;
}

/** Creates counters that start at 0. */
export function createNotifierMetrics(): NotifierMetrics {
  const registry = new Registry();
  const deliveries = new Counter({
    name: 'stemline_deliveries_total',
    help: 'Deliveries that ended or were postponed after a failed attempt, by result.',
    labelNames: ['result'],
    registers: [registry],
  });
  return {
    deliveryHandled: (result) => deliveries.inc({ result }),
    text: () => registry.metrics(),
  };
}
