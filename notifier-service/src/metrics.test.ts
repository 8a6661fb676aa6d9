// Tests the metrics of the notifier.

import { expect, test } from 'vitest';
import { createNotifierMetrics } from './metrics.ts';

test('deliveries are counted by result, under a name that ends in _total', async () => {
  const metrics = createNotifierMetrics();
  metrics.deliveryHandled('delivered');
  metrics.deliveryHandled('postponed');
  metrics.deliveryHandled('postponed');
  const text = await metrics.text();
  expect(text).toContain('# TYPE stemline_deliveries_total counter');
  expect(text).toContain('stemline_deliveries_total{result="delivered"} 1');
  expect(text).toContain('stemline_deliveries_total{result="postponed"} 2');
});
