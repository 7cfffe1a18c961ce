import { expect, test } from 'vitest';
import { createMetrics } from './index.ts';

test('測った値が Prometheus の書き方で出て、状態番号はまとめられる', async () => {
  const metrics = createMetrics();
  metrics.httpRequest('GET', 204, 12);
  metrics.httpRequest('GET', 200, 40);
  metrics.loopFailed('audit sealer');
  metrics.lineCall('multicast', 'timeout', 5000);
  metrics.eventsHandled('audiences', 3, 1);
  metrics.auditSealed(5, 0.4);
  metrics.counter('madoguchi_test_total', 'Test').inc();
  metrics.counter('madoguchi_test_total', 'Test').inc();
  const text = await metrics.text();
  expect(text).toContain('madoguchi_http_seconds_count{method="GET",status="2xx"} 2');
  expect(text).toContain('madoguchi_loop_failures_total{loop="audit sealer"} 1');
  expect(text).toContain('madoguchi_line_call_seconds_count{endpoint="multicast",status="timeout"} 1');
  expect(text).toContain('madoguchi_events_total{subscription="audiences",outcome="poison"} 1');
  expect(text).toContain('madoguchi_audit_seal_lag_seconds 0.4');
  expect(text).toContain('madoguchi_test_total 2');
  expect(text).toContain('madoguchi_process_cpu_seconds_total');
  expect(await metrics.text()).toContain('madoguchi_process_cpu_seconds_total');
});
