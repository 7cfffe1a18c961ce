/**
 * Kills the sender again and again, at moments drawn from a seed, and compares every id afterwards. `--residents N` (50,000),
 * `--seed N`, `--lives N` (21: every moment three times).
 */
import { deaths } from '../../server/testing/deaths.ts';
import type { BenchResult, Flags } from './result.ts';
import { now, sendingBench } from './sending.ts';

/** Architecture section 6: sending again within 10 s of the restart. */
const RESUME_BUDGET_MS = 10_000;

export async function run(flags: Flags): Promise<BenchResult> {
  const residents = Number(flags.residents ?? 50_000);
  const seed = Number(flags.seed ?? 1);
  const lives = Number(flags.lives ?? 21);
  await using bench = await sendingBench(residents);
  await bench.control('POST', '/faults', {
    endpoint: 'multicast',
    kind: 'latency',
    ms: 20,
    jitterMs: 15,
    seed,
  });
  const order = { text: `kill ${seed}`, count: residents, size: 100 };
  const hit = new Map<string, number>();
  const resumed: number[] = [];
  // A fifth of each life's share: the rest of the work must outlast the deaths.
  const drawn = deaths(seed, Math.max(2, Math.floor(residents / 100 / lives / 1.5)));
  for (let life = 0; life < lives; life += 1) {
    const death = drawn.next().value;
    const since = (await bench.calls()).at(-1)?.id ?? 0;
    const startedAt = now();
    const process = await bench.startSender({ death });
    if (life === 0) await process.click(order, 'bulk');
    if ((await process.ended) !== 'SIGKILL') throw new Error(`it ended by itself before: ${death.name}`);
    const first = (await bench.calls(since))[0];
    if (life > 0 && first) resumed.push(first.at - startedAt);
    hit.set(death.name, (hit.get(death.name) ?? 0) + 1);
  }
  const last = await bench.startSender();
  await bench.ended(order, 120_000);
  await last.stop();

  const calls = await bench.calls();
  const named = new Map<string, number>();
  const bytes = new Map<string, string>();
  let altered = 0;
  for (const call of calls) {
    const { named: ids, sha256 } = await bench.control('GET', `/calls/${call.id}`);
    const before = bytes.get(call.retryKey!); // every multicast carries one
    if (before !== undefined && before !== sha256) altered += 1;
    bytes.set(call.retryKey!, sha256);
    if (call.accepted) for (const id of ids) named.set(id, (named.get(id) ?? 0) + 1);
  }
  const text: string = await bench.control('GET', '/deliveries/ids');
  const received = new Map(
    text
      .trim()
      .split('\n')
      .map((row) => [row.slice(0, 33), Number(row.slice(34))]),
  );
  let wrong = received.size - residents;
  for (let i = 0; i < residents; i += 1) {
    const id = bench.lineUserId(i);
    if (named.get(id) !== 1 || received.get(id) !== 1) wrong += 1;
  }
  const { bodies } = await bench.control('GET', '/deliveries');
  const slowest = Math.round(Math.max(...resumed));
  return {
    name: 'delivery-kill',
    figures: {
      residents,
      seed,
      kills: lives,
      ...Object.fromEntries([...hit].map(([name, times]) => [`killed ${name}`, times])),
      calls: calls.length,
      answered409: calls.filter((call) => call.outcome === 'duplicate').length,
      wrongIds: wrong,
      alteredRetries: altered,
      texts: bodies.length,
      slowestResumeMs: slowest,
    },
    budget:
      'every id named in one accepted call and received once, one text, sending again ≤ 10 s after the restart',
    met: wrong === 0 && altered === 0 && bodies.length === 1 && slowest <= RESUME_BUDGET_MS,
  };
}
