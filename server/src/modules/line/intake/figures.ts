/** The intake's figures at `/metrics`. Labels are closed sets. */
import type { Metrics } from '../../../platform/metrics/index.ts';

export interface IntakeFigures {
  post(status: number): void;
  settled(outcome: 'handled' | 'recorded' | 'unsent' | 'failed', lagSeconds: number): void;
  oldestWaiting(seconds: number): void;
}

export function intakeFigures(metrics: Metrics): IntakeFigures {
  const posts = metrics.counter('madoguchi_line_webhook_posts_total', "Posts at LINE's door", ['status']);
  const events = metrics.counter(
    'madoguchi_line_inbox_events_total',
    'Events settled; alarm on outcome="failed"',
    ['outcome'],
  );
  const lag = metrics.histogram(
    'madoguchi_line_inbox_lag_seconds',
    "From LINE's timestamp to the event's settlement",
  );
  const oldest = metrics.gauge(
    'madoguchi_line_inbox_oldest_waiting_seconds',
    'Age of the oldest event that waits in the inbox; alarm above 60',
  );
  return {
    post: (status) => posts.inc({ status: String(status) }),
    settled(outcome, seconds) {
      events.inc({ outcome });
      lag.observe(seconds);
    },
    oldestWaiting: (seconds) => oldest.set(seconds),
  };
}
