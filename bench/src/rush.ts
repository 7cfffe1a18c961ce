/**
 * After a delivery the taps come: a share of those who got it act within minutes, half of them in the first quarter, while a second
 * delivery to everybody is on its way. `--residents N` (1,000,000), `--share S` (0.1), `--seconds N` (300). Short: `--residents 20000
 * --seconds 20`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchResult, Flags } from './result.ts';
import { now } from './sending.ts';
import { wholeServer, type WholeServer } from './whole-server.ts';

/** Architecture section 6. */
const INTAKE_P99_MS = 50;
const REPLY_P50_MS = 100;
/** Of ten who act, three open the link and seven write: both meet the server, the second also the talk. */
const OPEN = 3;
const ANSWER = 7;
/** Written by a resident, it is answered. */
const QUESTION = '登録';
/** People with a phone of their own whose answers are timed: few enough that they are not the load. */
const WATCHED = 40;
const WATCH_EVERY_MS = 250;

interface Load {
  readonly state: string;
  readonly webhookMs: { count: number; p50: number | null; p99: number | null; max: number | null };
  readonly opened: number;
  readonly answered: number;
  readonly failedWebhooks: number;
  readonly failedPages: number;
}

export async function run(flags: Flags): Promise<BenchResult> {
  const residents = Number(flags.residents ?? 1_000_000);
  const share = Number(flags.share ?? 0.1);
  const seconds = Number(flags.seconds ?? 300);
  await using server = await wholeServer(residents);
  const { lineChannelId: channelId } = server.city.channel;
  await server.control('PATCH', `/channels/${channelId}`, {
    webhookUrl: `${server.url}${server.city.webhookPath}`,
  });
  await settled(server); // the seed's own sample delivery
  const people = await watched(server, channelId);
  await server.control('DELETE', '/records');

  const load = await server.control<{ id: number }>('POST', '/loads', {
    channelId,
    share,
    spread: `${seconds}s`,
    tap: 0,
    open: OPEN,
    answer: ANSWER,
    texts: [QUESTION],
    deliveries: 'new',
    // Only the first delivery is what people act upon; the second begins later.
    for: `${Math.max(1, Math.floor(seconds / 10))}s`,
  });
  const first = await send(server, 'くわしくは https://example.jp/rush をご覧ください。');
  const rushedAt = now();
  const watching = watch(server, channelId, people, seconds * 1000);
  await sleep((seconds * 1000) / 8);
  const second = await send(server, '二つ目の配信です。');
  const secondMs = await ended(server, second.id);
  const replies = await watching;
  const done = await finished(server, load.id, seconds * 1000 + 120_000);
  const open = await server.api<{ state: string }>('GET', `/deliveries/${first.id}`);
  const webhooks = done.webhookMs;
  const p99 = webhooks.p99 ?? Infinity;
  return {
    name: 'rush',
    figures: {
      residents,
      acted: webhooks.count,
      rushSeconds: Math.round((now() - rushedAt) / 1000),
      intakeP50Ms: webhooks.p50 ?? 'none',
      intakeP99Ms: webhooks.p99 ?? 'none',
      intakeMaxMs: webhooks.max ?? 'none',
      repliesWatched: replies.length,
      replyP50Ms: at(replies, 0.5),
      replyP99Ms: at(replies, 0.99),
      firstDelivery: open.state,
      secondDeliveryMs: Math.round(secondMs),
      opened: done.opened,
      answered: done.answered,
      failedWebhooks: done.failedWebhooks,
      failedPages: done.failedPages,
    },
    budget: `intake p99 ≤ ${INTAKE_P99_MS} ms, reply p50 ≤ ${REPLY_P50_MS} ms, while another delivery runs`,
    met:
      webhooks.count > 0 &&
      done.failedWebhooks === 0 &&
      p99 <= INTAKE_P99_MS &&
      at(replies, 0.5) <= REPLY_P50_MS,
  };
}

async function send(server: WholeServer, text: string): Promise<{ id: string }> {
  const { id, revision } = await server.api<{ id: string; revision: number }>('POST', '/deliveries', {});
  const target = {
    kind: 'condition',
    condition: { kind: 'not', of: { kind: 'testers' } },
    includeUnanswered: true,
  };
  const blocks = [{ kind: 'text', text }];
  const draft = { revision, title: 'rush', kind: 'announcement', blocks, target, silent: true };
  const saved = await server.api<{ revision: number }>('PUT', `/deliveries/${id}/draft`, draft);
  const checked = await server.api<{ recipients: number }>('POST', `/deliveries/${id}/check`, {});
  await server.api('POST', `/deliveries/${id}/send`, {
    revision: saved.revision,
    scheduledFor: null,
    confirmedRecipients: checked.recipients,
  });
  return { id };
}

/** @returns how long it took from now */
async function ended(server: WholeServer, id: string): Promise<number> {
  const began = now();
  for (const deadline = began + 300_000; now() < deadline; await sleep(100)) {
    const { state } = await server.api<{ state: string }>('GET', `/deliveries/${id}`);
    if (state !== 'sending') return now() - began;
  }
  throw new Error('the second delivery did not end within five minutes');
}

async function settled(server: WholeServer): Promise<void> {
  for (const deadline = now() + 180_000; now() < deadline; await sleep(50)) {
    const { entries } = await server.api<{ entries: unknown[] }>('GET', '/deliveries?state=sending');
    if (entries.length === 0) return;
  }
  throw new Error('a delivery did not end within three minutes');
}

async function finished(server: WholeServer, id: number, timeoutMs: number): Promise<Load> {
  for (const deadline = now() + timeoutMs; ; await sleep(500)) {
    const load = await server.control<Load>('GET', `/loads/${id}`);
    if (load.state === 'done') return load;
    if (now() > deadline) throw new Error(`the rush did not end: ${JSON.stringify(load)}`);
  }
}

async function watched(server: WholeServer, channelId: string): Promise<string[]> {
  const { users } = await server.control<{ users: { userId: string }[] }>('POST', '/users', {
    count: WATCHED,
    prefix: '見守る人',
  });
  const ids = users.map(({ userId }) => userId);
  for (const id of ids) await server.control('POST', `/users/${id}/follow`, { channelId });
  await sleep(2000); // their greetings are answered first
  return ids;
}

/** One of them asks every quarter of a second. @returns how long each answer took, sorted; Infinity for one that never came */
async function watch(
  server: WholeServer,
  channelId: string,
  people: readonly string[],
  ms: number,
): Promise<number[]> {
  const waits: Promise<number>[] = [];
  for (let n = 0; n * WATCH_EVERY_MS < ms; n += 1) {
    waits.push(ask(server, channelId, people[n % people.length]!)); // the remainder is below their number
    await sleep(WATCH_EVERY_MS);
  }
  return (await Promise.all(waits)).sort((a, b) => a - b);
}

interface Item {
  readonly seq: number;
  readonly at: number;
  readonly from: string;
}

async function ask(server: WholeServer, channelId: string, userId: string): Promise<number> {
  const { item } = await server.control<{ item: Item }>('POST', `/users/${userId}/text`, {
    channelId,
    text: QUESTION,
  });
  for (const deadline = now() + 30_000; now() < deadline; await sleep(250)) {
    const { items } = await server.control<{ items: Item[] }>(
      'GET',
      `/users/${userId}/talk?channelId=${channelId}&since=${item.seq}`,
    );
    const answer = items.find(({ from }) => from === 'account');
    if (answer) return answer.at - item.at;
  }
  return Infinity;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Infinity;
}
