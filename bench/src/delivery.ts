/** Click to first and last multicast, memory, and an emergency while a bulk send is half done. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SenderProcess } from '../../server/testing/start-sender-process.ts';
import type { BenchResult, Flags } from './result.ts';
import { sendingBench, type Call, type SendingBench } from './sending.ts';

interface Run {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly calls: readonly Call[];
}

const count = (flag: string | undefined, otherwise: number): number =>
  flag === undefined ? otherwise : Number(flag);

/**
 * `--residents N` (1,000,000), `--latency ms` (0) of LINE's API, `--emergency false` leaves out the second half.
 */
export async function run(flags: Flags): Promise<BenchResult> {
  const residents = count(flags.residents, 1_000_000);
  const latency = count(flags.latency, 0);
  await using bench = await sendingBench(residents);
  await bench.control('POST', '/limits', { enabled: true, burst: 'strict' });
  if (latency > 0)
    await bench.control('POST', '/faults', { endpoint: 'multicast', kind: 'latency', ms: latency });
  const sender = await bench.startSender();
  await warmUp(bench, sender);

  const memory = watchMemory(sender);
  const whole = await send(bench, sender, residents, 'bulk');
  const peak = memory.stop();
  const unused = Math.max(0, Math.ceil(residents / 500) / 200);
  const figures: Record<string, number | string> = {
    residents,
    latencyMs: latency,
    clickToFirstMs: Math.round(whole.firstMs),
    clickToLastMs: Math.round(whole.lastMs),
    floorByRateMs: Math.round(unused * 1000),
    calls: whole.calls.length,
    refused429: whole.calls.filter((call) => call.status === 429).length,
    peakRssMb: Math.round(peak),
  };
  await expectOnce(bench, residents);
  let met = whole.firstMs <= 300 && whole.lastMs <= (residents > 50_000 ? 10_500 : 3_000) && peak <= 600;
  let budget =
    residents > 50_000
      ? 'first ≤ 300 ms, last ≤ 10.5 s, RSS ≤ 600 MB'
      : 'first ≤ 300 ms, last ≤ 3 s, RSS ≤ 600 MB';
  if (residents >= 200_000 && flags.emergency !== 'false') {
    const emergency = await emergencyDuringBulk(bench, sender, residents);
    Object.assign(figures, emergency);
    met &&= emergency.emergencyFirstMs <= 200 && emergency.emergencyRatio <= 1.1;
    budget += '; emergency first ≤ 200 ms, whole ≤ 1.1 × alone';
  }
  await sender.stop();
  return { name: 'delivery', figures, budget, met };
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

async function expectOnce(bench: SendingBench, residents: number): Promise<void> {
  const { bodies } = await bench.control('GET', '/deliveries');
  const body = bodies.at(-1);
  if (body.recipients !== residents || body.mostPerRecipient !== 1) {
    throw new Error(
      `not exactly once: ${body.recipients} of ${residents}, at most ${body.mostPerRecipient} times`,
    );
  }
}

/** A tenth of the residents get an emergency: alone, then while a bulk send to all is half done. */
async function emergencyDuringBulk(bench: SendingBench, sender: SenderProcess, residents: number) {
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
  return {
    emergencyRecipients: people,
    emergencyAloneMs: Math.round(alone.lastMs),
    emergencyFirstMs: Math.round(during.firstMs),
    emergencyWholeMs: Math.round(during.lastMs),
    emergencyRatio: Math.round((during.lastMs / alone.lastMs) * 100) / 100,
  };
}

function watchMemory(sender: SenderProcess): { stop(): number } {
  let peak = sender.memory();
  const timer = setInterval(() => (peak = Math.max(peak, sender.memory())), 100);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(peak, sender.memory());
    },
  };
}
