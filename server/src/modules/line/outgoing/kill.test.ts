import { afterEach, expect, test } from 'vitest';
import { deaths } from '../../../../testing/deaths.ts';
import { outboxTrial, type OutboxTrial } from '../../../../testing/outbox.ts';
import { startSenderProcess } from '../../../../testing/start-sender-process.ts';

let trial: OutboxTrial;
afterEach(() => trial.close());

const SEED = 20261121;
const FRIENDS = 6000;
/** Small batches, so that every life of the process has calls to die at. */
const SIZE = 50;

test(
  '送信プロセスがどの瞬間に強制終了しても、凍結した全員に一度ずつ、同じ文面で届く',
  { timeout: 90_000 },
  async () => {
    trial = await outboxTrial(FRIENDS);
    await trial.fault({ endpoint: 'multicast', kind: 'latency', ms: 15, jitterMs: 10, seed: SEED });
    const order = { text: '避難所を開設しました。', count: FRIENDS, size: SIZE };
    const start = (death: object | null) =>
      startSenderProcess({
        environment: {
          MASTER_KEY: trial.db.config.masterKey.toString('base64'),
          DATABASE_URL: trial.db.adminUrl,
          DATA_DIR: trial.db.config.dataDir,
          LINE_API_BASE_URL: trial.emulator.url,
          LOG_LEVEL: 'error',
        },
        municipality: trial.db.municipality,
        channelId: trial.channelId,
        // A short lease only makes the test quick: the same path is walked with five seconds.
        options: { death: death as never, settings: { leaseMs: 400, pollMs: 50 } },
      });
    const hit: string[] = [];
    const drawn = deaths(SEED, 12);
    for (let life = 0; life < 7; life += 1) {
      const death = drawn.next().value;
      const process = await start(death);
      if (life === 0) await process.click(order, 'bulk');
      expect(await process.ended).toBe('SIGKILL');
      hit.push(`${death.name} (${death.nth})`);
    }
    console.log(`killed: ${hit.join('; ')}`);
    const last = await start(null);
    const sourceId = JSON.stringify(order);
    for (
      const deadline = performance.now() + 30_000;
      (await trial.progress(sourceId)).state !== 'complete';
    ) {
      if (performance.now() > deadline) throw new Error(JSON.stringify(await trial.progress(sourceId)));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await last.stop();

    // Every id, not counts: each named in exactly one accepted call and received once.
    const named = new Map<string, number>();
    const bytes = new Map<string, Set<string>>();
    for (const call of await trial.calls('multicast')) {
      const { named: ids, sha256 } = await trial.control('GET', `/calls/${call.id}`);
      bytes.set(call.retryKey!, (bytes.get(call.retryKey!) ?? new Set()).add(sha256));
      if (call.accepted) for (const id of ids) named.set(id, (named.get(id) ?? 0) + 1);
    }
    const received = await trial.received();
    const everyone = Array.from({ length: FRIENDS }, (_, i) => trial.lineUserId(i));
    expect(everyone.filter((id) => named.get(id) !== 1)).toEqual([]);
    expect(everyone.filter((id) => received.get(id) !== 1)).toEqual([]);
    expect(received.size).toBe(FRIENDS);
    expect([...bytes.values()].filter((versions) => versions.size > 1)).toEqual([]);
    const { bodies } = await trial.control('GET', '/deliveries');
    expect(bodies.map((body: { messages: unknown }) => body.messages)).toEqual([
      [{ type: 'text', text: order.text }],
    ]);
  },
);
