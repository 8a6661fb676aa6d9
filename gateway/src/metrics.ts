// What the gateway counts, for Prometheus: requests by route, method and status, how long they took, how many are under way.

import type { ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** Counts a request from now until its response is closed. `route` is its pattern, never its address. */
  begin(route: string, method: string, response: ServerResponse): void;
  /** Prometheus text. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** How finely the delay of the event loop is sampled. The default of 10 ms wakes an idle process a hundred times a second. */
const EVENT_LOOP_LOOK_MS = 100;

const SECONDS = [0.005, 0.02, 0.1, 0.5, 1, 5, 20, 60, 300];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS });
  const requests = new Counter({
    name: 'stemline_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'stemline_http_request_duration_seconds',
    help: 'From the head of a request to the end of its response.',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  });
  const open = new Gauge({ name: 'stemline_http_requests_open', help: 'Requests under way.', registers });
  return {
    begin: (route, method, response) => {
      open.inc();
      const end = seconds.startTimer({ route, method });
      response.once('close', () => {
        open.dec();
        end();
        requests.inc({ route, method, status: response.statusCode });
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
