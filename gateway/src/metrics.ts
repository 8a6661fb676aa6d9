// Collects metrics for Prometheus: requests by route, method and status, their duration, and the
// number in progress.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Records the end of a request. `route` is the pattern of an address, never an address itself. */
export type EndOfRequest = (route: string, status: number) => void;

/** The metrics of one gateway. */
export interface Metrics {
  /** Counts a request that begins. Returns the function that records its end, to be called once. */
  begin(method: string): EndOfRequest;
  /** Prometheus text. */
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * Interval at which the delay of the event loop is measured. The default of 10 ms would wake an
 * idle process a hundred times a second.
 */
const EVENT_LOOP_SAMPLE_MS = 100;

/** Upper limits of the buckets for durations. */
const SECONDS = [0.005, 0.02, 0.1, 0.5, 1, 5, 20, 60, 300];

/** Creates metrics in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS });
  const requests = new Counter({
    name: 'stemline_http_requests_total',
    help: 'Requests that have ended, also without an answer (status 499).',
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
  const open = new Gauge({ name: 'stemline_http_requests_open', help: 'Requests in progress.', registers });
  return {
    begin: (method) => {
      open.inc();
      const end = seconds.startTimer({ method });
      return (route, status) => {
        open.dec();
        end({ route });
        requests.inc({ route, method, status });
      };
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
