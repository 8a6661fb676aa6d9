// The numbers of the notifier, for /metrics.

import { Counter, Registry } from 'prom-client';

export interface NotifierMetrics {
  delivered(result: string): void;
  text(): Promise<string>;
}

export function createNotifierMetrics(): NotifierMetrics {
  const registry = new Registry();
  const deliveries = new Counter({
    name: 'stemline_deliveries_total',
    help: 'Tries to deliver a callback, by result.',
    labelNames: ['result'],
    registers: [registry],
  });
  return {
    delivered: (result) => deliveries.inc({ result }),
    text: () => registry.metrics(),
  };
}
