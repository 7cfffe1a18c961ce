/** Click to first and last multicast, memory, and an emergency while a bulk send is half done. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SenderProcess } from '../../server/testing/start-sender-process.ts';
import type { BenchResult, Flags } from './result.ts';
import { now, sendingBench, type Call, type SendingBench } from './sending.ts';
import { wholeServer, type WholeServer } from './whole-server.ts';

interface Run {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly calls: readonly Call[];
}

const count = (flag: string | undefined, otherwise: number): number =>
  flag === undefined ? otherwise : Number(flag);

/**
 * The real click: over HTTP to the whole server, with freeze, cut and send of a delivery to every friend but the testers.
 * `--residents N` (1,000,000 friends), `--latency ms` (0) of LINE's API, `--emergency false` leaves out the second half.
 */
export async function run(flags: Flags): Promise<BenchResult> {
  const residents = count(flags.residents, 1_000_000);
  const latency = count(flags.latency, 0);
  const large = residents > 50_000;
  const whole = await clickToLast(residents, latency);
  const figures: Record<string, number | string> = { latencyMs: latency, ...whole };
  let met =
    whole.clickToFirstMs <= 300 && whole.clickToLastMs <= (large ? 10_500 : 3_000) && whole.peakRssMb <= 600;
  let budget = `first ≤ 300 ms, last ≤ ${large ? '10.5' : '3'} s, RSS ≤ 600 MB`;
  if (residents >= 200_000 && flags.emergency !== 'false') {
    const emergency = await emergencyDuringBulk(residents, latency);
    Object.assign(figures, emergency);
    met &&= emergency.emergencyFirstMs <= 200 && emergency.emergencyRatio <= 1.1;
    budget += '; emergency first ≤ 200 ms, whole ≤ 1.1 × alone';
  }
  return { name: 'delivery', figures, budget, met };
}

/** The invented city blocks 8 % (server/seed/seed-residents.ts): so many residents give the wanted number of friends. */
const FRIENDS_SHARE = 0.92;

async function clickToLast(friends: number, latency: number) {
  await using server = await wholeServer(Math.ceil(friends / FRIENDS_SHARE));
  await server.control('POST', '/limits', { enabled: true, burst: 'strict' });
  if (latency > 0)
    await server.control('POST', '/faults', { endpoint: 'multicast', kind: 'latency', ms: latency });
  await settled(server); // the seed's own sample delivery
  const target = {
    kind: 'condition',
    condition: { kind: 'not', of: { kind: 'testers' } },
    includeUnanswered: false,
  };
  const { id, revision } = await server.api<{ id: string; revision: number }>('POST', '/deliveries', {});
  const blocks = [{ kind: 'text', text: '配信の速さをはかっています。' }];
  const draft = { revision, title: 'bench', kind: 'announcement', blocks, target, silent: true };
  const saved = await server.api<{ revision: number }>('PUT', `/deliveries/${id}/draft`, draft);
  const checked = await server.api<{ recipients: number }>('POST', `/deliveries/${id}/check`, {});
  await server.control('DELETE', '/records');
  let peak = server.memory();
  const watch = setInterval(() => (peak = Math.max(peak, server.memory())), 100);
  const clickedAt = now();
  await server.api('POST', `/deliveries/${id}/send`, {
    revision: saved.revision,
    scheduledFor: null,
    confirmedRecipients: checked.recipients,
  });
  const answeredAt = now();
  await settled(server);
  clearInterval(watch);
  const { calls } = await server.control<{ calls: Call[] }>('GET', '/calls?endpoint=multicast&limit=1000000');
  const { bodies } = await server.control<{ bodies: { recipients: number; mostPerRecipient: number }[] }>(
    'GET',
    '/deliveries',
  );
  const [body] = bodies;
  if (bodies.length !== 1 || body!.recipients !== checked.recipients || body!.mostPerRecipient !== 1)
    throw new Error(`not exactly once: ${JSON.stringify(bodies)} of ${checked.recipients}`);
  const times = calls.filter((call) => call.accepted).map((call) => call.at);
  return {
    recipients: checked.recipients,
    clickToAnswerMs: Math.round(answeredAt - clickedAt),
    clickToFirstMs: Math.round(Math.min(...times) - clickedAt),
    clickToLastMs: Math.round(Math.max(...times) - clickedAt),
    floorByRateMs: Math.round((checked.recipients / 500 / 200) * 1000),
    calls: calls.length,
    refused429: calls.filter((call) => call.status === 429).length,
    peakRssMb: Math.round(peak),
    seedSeconds: Math.round(server.seedSeconds),
  };
}

/** Waits until nothing is being sent. */
async function settled(server: WholeServer): Promise<void> {
  for (const deadline = now() + 180_000; now() < deadline; await sleep(50)) {
    const { entries } = await server.api<{ entries: { state: string }[] }>(
      'GET',
      '/deliveries?state=sending',
    );
    if (entries.length === 0) return;
  }
  throw new Error('a delivery did not end within three minutes');
}

/** The first statement of a connection costs what later ones do not; a running server has had them long ago. */
async function warmUp(bench: SendingBench, sender: SenderProcess): Promise<void> {
  await send(bench, sender, 500, 'bulk', 'warm-up');
  await bench.control('DELETE', '/records');
}

let sequence = 0;

async function send(
  bench: SendingBench,
  sender: SenderProcess,
  residents: number,
  lane: 'bulk' | 'emergency',
  text?: string,
): Promise<Run> {
  const order = { text: text ?? `${lane} ${sequence++}`, count: residents };
  const before = (await bench.calls()).at(-1)?.id ?? 0;
  const clickedAt = await sender.click(order, lane);
  await bench.ended(order, 120_000);
  const calls = await callsOf(bench, before, order.text);
  const times = calls.filter((call) => call.accepted).map((call) => call.at);
  return { firstMs: Math.min(...times) - clickedAt, lastMs: Math.max(...times) - clickedAt, calls };
}

/** Calls that carried this text. A refused call carries no hash and is counted with the text under way. */
async function callsOf(bench: SendingBench, since: number, text: string): Promise<Call[]> {
  const { bodies } = await bench.control('GET', '/deliveries');
  const hash = bodies.find((body: { messages: { text: string }[] }) => body.messages[0]?.text === text)?.hash;
  return (await bench.calls(since)).filter((call) => call.hash === hash || call.hash === undefined);
}

/** A tenth of the residents get an emergency: alone, then while a bulk send to all is half done. */
async function emergencyDuringBulk(residents: number, latency: number) {
  await using bench = await sendingBench(residents);
  await bench.control('POST', '/limits', { enabled: true, burst: 'strict' });
  if (latency > 0)
    await bench.control('POST', '/faults', { endpoint: 'multicast', kind: 'latency', ms: latency });
  const sender = await bench.startSender();
  await warmUp(bench, sender);
  const people = Math.floor(residents / 10);
  const alone = await send(bench, sender, people, 'emergency');
  await bench.control('DELETE', '/records');
  const bulk = { text: `bulk ${sequence++}`, count: residents };
  await sender.click(bulk, 'bulk');
  for (;;) {
    const progress = await bench.progress(bulk);
    if (progress && progress.recipientsConfirmed >= residents / 2) break;
    await sleep(50);
  }
  const during = await send(bench, sender, people, 'emergency');
  await bench.ended(bulk, 120_000);
  await sender.stop();
  return {
    emergencyRecipients: people,
    emergencyAloneMs: Math.round(alone.lastMs),
    emergencyFirstMs: Math.round(during.firstMs),
    emergencyWholeMs: Math.round(during.lastMs),
    emergencyRatio: Math.round((during.lastMs / alone.lastMs) * 100) / 100,
  };
}
