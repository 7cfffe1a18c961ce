/** Figures for the operator at `/metrics`, in Prometheus' text format. Labels are closed sets: never ids or texts. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  httpRequest(method: string, status: number, milliseconds: number): void;
  /** A loop threw and is being started again. */
  loopFailed(loop: string): void;
  jobEnded(job: string, outcome: 'done' | 'failed', milliseconds: number): void;
  /** Events that a subscription handled or passed over as poison. */
  eventsHandled(subscription: string, handled: number, poison: number): void;
  auditSealed(entries: number, lagSeconds: number): void;
  /** A call to LINE's API: `endpoint` is its name ('multicast'), never its URL. */
  lineCall(endpoint: string, status: number | 'timeout' | 'network', milliseconds: number): void;
  /** Modules' own figures: made once by name, the same one afterwards. */
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  histogram(
    name: string,
    help: string,
    options?: { labels?: readonly string[]; buckets?: readonly number[] },
  ): Histogram;
  /** Called each time somebody asks, to bring gauges up to date. */
  observe(update: () => void): void;
  text(): Promise<string>;
}

/** Seconds; around the budgets of architecture section 6 (50 ms intake, 100 ms reply, 300 ms first multicast). */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  let processFigures = false;
  const updates: (() => void)[] = [];

  const counter: Metrics['counter'] = (name, help, labels = []) =>
    (registry.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help, labelNames: [...labels], registers: [registry] });
  const gauge: Metrics['gauge'] = (name, help, labels = []) =>
    (registry.getSingleMetric(name) as Gauge | undefined) ??
    new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
  const histogram: Metrics['histogram'] = (name, help, { labels = [], buckets = BUCKETS } = {}) =>
    (registry.getSingleMetric(name) as Histogram | undefined) ??
    new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] });

  const http = histogram('madoguchi_http_seconds', 'Time to answer an HTTP request', {
    labels: ['method', 'status'],
  });
  const loops = counter('madoguchi_loop_failures_total', 'Loops that failed and were started again', [
    'loop',
  ]);
  const jobs = histogram('madoguchi_job_seconds', 'Time of background jobs', { labels: ['job', 'outcome'] });
  const events = counter('madoguchi_events_total', 'Events read by subscriptions', [
    'subscription',
    'outcome',
  ]);
  const sealed = counter('madoguchi_audit_sealed_total', 'Audit entries sealed into the hash chain');
  const lag = gauge(
    'madoguchi_audit_seal_lag_seconds',
    'Age of the oldest entry of the newest audit block at its seal',
  );
  const line = histogram('madoguchi_line_call_seconds', "Time of calls to LINE's API", {
    labels: ['endpoint', 'status'],
  });

  return {
    httpRequest: (method, status, ms) =>
      http.observe({ method, status: `${Math.floor(status / 100)}xx` }, ms / 1000),
    loopFailed: (loop) => loops.inc({ loop }),
    jobEnded: (job, outcome, ms) => jobs.observe({ job, outcome }, ms / 1000),
    eventsHandled(subscription, handled, poison) {
      if (handled > 0) events.inc({ subscription, outcome: 'handled' }, handled);
      if (poison > 0) events.inc({ subscription, outcome: 'poison' }, poison);
    },
    auditSealed(entries, lagSeconds) {
      sealed.inc(entries);
      lag.set(lagSeconds);
    },
    lineCall: (endpoint, status, ms) => line.observe({ endpoint, status: String(status) }, ms / 1000),
    counter,
    gauge,
    histogram,
    observe: (update) => void updates.push(update),
    async text() {
      for (const update of updates) update();
      // CPU, memory and event loop of the process, from the first time that somebody asks: their observers cost a little,
      // and tests have many registries in one process.
      if (!processFigures) collectDefaultMetrics({ register: registry, prefix: 'madoguchi_' });
      processFigures = true;
      return registry.metrics();
    },
  };
}
