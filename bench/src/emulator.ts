/**
 * What the emulator itself costs: multicasts to 500 at LINE's full allowance, its own CPU by getrusage, its memory with a million
 * friends, and how many it takes when nothing holds it back. The caller lives in this process, the emulator in another.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualUserIds } from '@madoguchi/line-emulator';
import { startEmulatorProcess } from './emulator-process.ts';
import type { BenchResult, Flags } from './result.ts';

const PER_CALL = 500;
const now = (): number => performance.now();

/** LINE's limit of multicasts, calls a second. */
const RATE = 200;

interface Usage {
  userMicroseconds: number;
  systemMicroseconds: number;
  rssBytes: number;
}

/** `--friends N` (1,000,000), `--seconds N` (30) at LINE's rate, `--unlimited N` (8) seconds without a limit. */
export async function run(flags: Flags): Promise<BenchResult> {
  const friends = Number(flags.friends ?? 1_000_000);
  const seconds = Number(flags.seconds ?? 30);
  const unlimitedSeconds = Number(flags.unlimited ?? 8);
  const emulator = await startEmulatorProcess();
  try {
    const bench = await prepare(emulator.url, friends);
    const idle = await bench.usage();
    // A caller that these two cores delay may catch up within the bucket of one second.
    await bench.limits({ enabled: true, burst: 'second' });
    const paced = await measure(bench, (send) => atRate(send, seconds));
    await checkExactlyOnce(bench, paced.calls);
    await bench.control('DELETE', '/records');
    await bench.limits({ enabled: false });
    const free = await measure(bench, (send) => asFastAsPossible(send, unlimitedSeconds));
    await checkExactlyOnce(bench, free.calls);
    await bench.control('DELETE', '/records');
    const load = await measureLoad(bench);
    const figures = {
      friends,
      seconds,
      callsPerSecond: round(paced.calls / paced.seconds),
      refused: paced.refused,
      cpuPercentOfOneCore: round((paced.cpuSeconds / paced.seconds) * 100),
      cpuMicrosecondsPerCall: Math.round((paced.cpuSeconds / paced.calls) * 1e6),
      p50Ms: round(paced.p50),
      p99Ms: round(paced.p99),
      rssWithFriendsMb: megabytes(idle.rssBytes),
      rssAfterRateMb: megabytes(paced.after.rssBytes),
      unlimitedCallsPerSecond: Math.round(free.calls / free.seconds),
      unlimitedRecipientsPerSecond: Math.round((free.calls * PER_CALL) / free.seconds),
      unlimitedCpuMicrosecondsPerCall: Math.round((free.cpuSeconds / free.calls) * 1e6),
      rssAfterUnlimitedMb: megabytes(free.after.rssBytes),
      loadWebhooks: load.webhooks,
      loadWebhooksPerSecond: Math.round(load.webhooks / load.seconds),
      loadCpuMicrosecondsPerWebhook: Math.round((load.cpuSeconds / load.webhooks) * 1e6),
    };
    const full = figures.callsPerSecond >= RATE * 0.98;
    return {
      name: 'emulator',
      figures,
      budget: '200 multicasts/s of 500 sustained at ≤ 30 % of one core, each recipient exactly once',
      met: full && figures.cpuPercentOfOneCore <= 30,
    };
  } finally {
    emulator.stop();
  }
}

interface Bench {
  readonly channelId: string;
  /** Sends multicast number `call` and gives its status. */
  send(call: number): Promise<number>;
  usage(): Promise<Usage>;
  limits(settings: object): Promise<unknown>;
  control(method: string, path: string, body?: unknown): Promise<any>;
}

async function prepare(url: string, friends: number): Promise<Bench> {
  const control = async (method: string, path: string, body?: unknown): Promise<any> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${url}/_emulator${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const channel = await control('POST', '/channels', { displayName: 'bench' });
  await control('POST', `/channels/${channel.channelId}/friends`, { count: friends, seed: 'bench' });
  const idOf = virtualUserIds('bench');
  const perRound = Math.floor(friends / PER_CALL);
  // The caller shall cost little: the lists of ids are made once, a call only adds its text.
  const lists = Array.from({ length: perRound }, (_, chunk) =>
    JSON.stringify(Array.from({ length: PER_CALL }, (_, i) => idOf(chunk * PER_CALL + i))),
  );
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const target = new URL('/v2/bot/message/multicast', url);
  return {
    channelId: channel.channelId,
    control,
    usage: () => control('GET', '/usage'),
    limits: (settings) => control('POST', '/limits', settings),
    send(call) {
      const text = `第${Math.floor(call / perRound) + 1}回のお知らせ`;
      const body = `{"to":${lists[call % perRound]},"messages":[{"type":"text","text":"${text}"}]}`;
      return new Promise((resolve, reject) => {
        const request = http.request(target, {
          method: 'POST',
          agent,
          headers: {
            authorization: `Bearer ${channel.accessToken}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'x-line-retry-key': crypto.randomUUID(),
          },
        });
        request.once('response', (response) => {
          response.resume();
          response.once('end', () => resolve(response.statusCode ?? 0));
        });
        request.once('error', reject);
        request.end(body);
      });
    },
  };
}

interface Measured {
  calls: number;
  refused: number;
  seconds: number;
  cpuSeconds: number;
  p50: number;
  p99: number;
  after: Usage;
}

/** Runs calls in order, each until it is accepted, and takes the emulator's CPU before and after. */
async function measure(bench: Bench, drive: (send: () => Promise<void>) => Promise<void>): Promise<Measured> {
  let next = 0;
  let refused = 0;
  const times: number[] = [];
  const send = async (): Promise<void> => {
    const call = next++;
    const started = now();
    for (let status = await bench.send(call); status !== 200; status = await bench.send(call)) {
      if (status !== 429) throw new Error(`multicast answered ${status}`);
      refused++;
      await sleep(5);
    }
    times.push(now() - started);
  };
  const before = await bench.usage();
  const started = now();
  await drive(send);
  const seconds = (now() - started) / 1000;
  const after = await bench.usage();
  times.sort((a, b) => a - b);
  return {
    calls: next,
    refused,
    seconds,
    cpuSeconds: cpuOf(after) - cpuOf(before),
    p50: times[Math.floor(times.length / 2)] ?? NaN,
    p99: times[Math.floor(times.length * 0.99)] ?? NaN,
    after,
  };
}

/** 200 a second, evenly: what is late is caught up, so that the rate is sustained. */
async function atRate(send: () => Promise<void>, seconds: number): Promise<void> {
  const started = now();
  const running = new Set<Promise<void>>();
  for (let call = 0; call < seconds * RATE; call++) {
    const wait = started + (call * 1000) / RATE - now();
    if (wait > 0.5) await sleep(wait);
    const sent = send().finally(() => running.delete(sent));
    running.add(sent);
  }
  await Promise.all(running);
}

async function asFastAsPossible(send: () => Promise<void>, seconds: number): Promise<void> {
  const until = now() + seconds * 1000;
  const line = async (): Promise<void> => {
    while (now() < until) await send();
  };
  await Promise.all(Array.from({ length: 8 }, line));
}

/** Of 50,000 residents a tenth answers within two seconds; the bot that hears them is this process. */
async function measureLoad(bench: Bench): Promise<{ webhooks: number; seconds: number; cpuSeconds: number }> {
  let webhooks = 0;
  const bot = http.createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      webhooks++;
      response.end();
    });
  });
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
  const webhookUrl = `http://127.0.0.1:${(bot.address() as AddressInfo).port}/`;
  await bench.control('PATCH', `/channels/${bench.channelId}`, { webhookUrl });
  const settings = { channelId: bench.channelId, share: 0.1, spread: '2s', open: 0 };
  const { id } = await bench.control('POST', '/loads', settings);
  for (let call = 0; call < 100; call++) await bench.send(call);
  const before = await bench.usage();
  const started = now();
  for (;;) {
    const load = await bench.control('GET', `/loads/${id}`);
    if (load.waiting === 0 && load.running === 0) break;
    await sleep(100);
  }
  await bench.control('DELETE', `/loads/${id}`);
  const seconds = (now() - started) / 1000;
  const after = await bench.usage();
  bot.close();
  bot.closeAllConnections();
  return { webhooks, seconds, cpuSeconds: cpuOf(after) - cpuOf(before) };
}

/** Every call reached its 500 once: nobody got a text twice, and the receipts add up. */
async function checkExactlyOnce(bench: Bench, calls: number): Promise<void> {
  const { bodies, receipts } = await bench.control('GET', '/deliveries');
  const most = Math.max(...bodies.map((body: { mostPerRecipient: number }) => body.mostPerRecipient));
  if (receipts !== calls * PER_CALL || most !== 1) {
    throw new Error(`not exactly once: ${receipts} receipts of ${calls} calls, ${most} per recipient`);
  }
}

const cpuOf = (usage: Usage): number => (usage.userMicroseconds + usage.systemMicroseconds) / 1e6;
const round = (value: number): number => Math.round(value * 10) / 10;
const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
