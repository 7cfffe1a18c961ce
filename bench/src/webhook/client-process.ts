/** LINE's side of the webhook bench: posts signed events over real HTTP from a process of its own. */
import { createHmac } from 'node:crypto';
import type { Load, LoadResult } from './messages.ts';
import { PostSender } from './sender.ts';

process.on('message', (load: Load) => {
  void send(load).then((result) => process.send!(result)); // forked: there is a channel
});

/** LINE's own number is not published. 3,000 posts a second at 20 ms each keep 60 busy; a worse pause needs more. */
const CONNECTIONS = 200;

async function send(load: Load): Promise<LoadResult> {
  const address = new URL(load.url);
  const sender = new PostSender(address, CONNECTIONS);
  const posts = Math.round(load.perSecond * load.seconds);
  const latencies = new Float64Array(posts);
  const lateness = new Float64Array(posts);
  const statuses: Record<string, number> = {};
  const pending: Promise<void>[] = [];
  const started = performance.now();
  const post = async (n: number, planned: number) => {
    const body = Buffer.from(bodyOf(load, n));
    const signature = createHmac('sha256', load.channelSecret).update(body).digest('base64');
    lateness[n] = performance.now() - planned;
    const status = await sender.post(body, signature).catch(() => 'network');
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies[n] = performance.now() - planned;
  };
  for (let n = 0; n < posts;) {
    const due = Math.min(posts, Math.ceil(((performance.now() - started) / 1000) * load.perSecond));
    for (; n < due; n += 1) pending.push(post(n, started + (n / load.perSecond) * 1000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  const seconds = (performance.now() - started) / 1000;
  sender.close();
  const sorted = latencies.sort();
  const share = (values: Float64Array, part: number) =>
    values[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
  return {
    posted: posts,
    accepted: statuses['200'] ?? 0,
    p50: share(sorted, 0.5),
    p99: share(sorted, 0.99),
    worst: share(sorted, 1),
    clientLateP99: share(lateness.sort(), 0.99),
    seconds,
    statuses,
  };
}

function bodyOf(load: Load, post: number): string {
  const events = Array.from({ length: load.eventsPerPost }, (_, index) => {
    const n = post * load.eventsPerPost + index;
    const resident = n % load.residents;
    return {
      type: 'message',
      mode: 'active',
      timestamp:
        load.firstTimestamp === null
          ? Math.round(performance.timeOrigin + performance.now())
          : load.firstTimestamp + n,
      webhookEventId: `${load.prefix}${n.toString().padStart(12, '0')}`,
      deliveryContext: { isRedelivery: false },
      source: { type: 'user', userId: `U${resident.toString(16).padStart(32, '0')}` },
      replyToken: n.toString(16).padStart(32, '0'),
      message: { id: String(n), type: 'text', quoteToken: 'q3Plxr4AgKd', text: 'ごみの分別を教えてください' },
    };
  });
  return JSON.stringify({ destination: 'U00000000000000000000000000000000', events });
}
