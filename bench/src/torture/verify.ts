/** Compares LINE's record with what was frozen: every id, not counts. */
import type { Deliveries, Ordered } from './deliveries.ts';
import type { World } from './world.ts';

export interface Findings {
  readonly deliveries: number;
  readonly frozen: number;
  readonly calls: number;
  readonly answered409: number;
  /** Accepted by LINE although the caller saw a failure. */
  readonly acceptedUnseen: number;
  /** Sentences that say what is wrong; empty when all is well. */
  readonly wrong: readonly string[];
}

interface Call {
  readonly id: number;
  readonly outcome: string;
  readonly accepted: boolean;
  readonly retryKey?: string;
  readonly hash?: string;
}

interface Batch {
  readonly retry_key: string;
  readonly source_id: string;
  readonly state: string;
  readonly residents: number[];
  readonly skipped: number[];
}

/** Calls read at once from the emulator's record. */
const AT_ONCE = 8;
/** More than so many sentences of one kind help nobody. */
const TOLD = 5;

/** @param left LINE ids of those who blocked the account at some moment */
export async function verify(
  world: World,
  deliveries: Deliveries,
  left: ReadonlySet<string>,
): Promise<Findings> {
  const { product, sql, lineUserId } = world;
  const wrong: string[] = [];
  const { calls } = await product.control<{ calls: Call[] }>(
    'GET',
    '/calls?endpoint=multicast&limit=1000000',
  );
  const named = await namedByKey(world, calls, wrong);
  const batches = await sql<Batch>(
    `SELECT b.retry_key, s.source_id, b.state, b.residents, b.skipped FROM outbox_batches b
     JOIN sends s USING (municipality_id, send_id) WHERE b.state <> 'split' ORDER BY b.no, b.first_no`,
  );
  const byDelivery = Map.groupBy(batches, (batch) => batch.source_id);
  const { bodies } = await product.control<{ bodies: { hash: string; messages: { text?: string }[] }[] }>(
    'GET',
    '/deliveries',
  );
  let frozenInAll = 0;
  for (const delivery of deliveries.ordered) {
    const tell = teller(delivery, wrong);
    const hashes = bodies.filter(({ messages }) => messages[0]?.text === delivery.text);
    if (hashes.length > 1) tell('reached people as different texts');
    const received = new Map<string, number>();
    for (const { hash } of hashes)
      for (const [id, times] of await receivedOf(world, hash))
        received.set(id, (received.get(id) ?? 0) + times);
    const frozen = await frozenOf(world, delivery.id);
    frozenInAll += frozen.length;
    const seen = new Set<number>();
    const namedOf = new Map<string, number>();
    let reached = 0;
    for (const batch of byDelivery.get(delivery.id) ?? []) {
      const here = counted(named.get(batch.retry_key) ?? []);
      for (const [id, times] of here) namedOf.set(id, (namedOf.get(id) ?? 0) + times);
      const skipped = new Set(batch.skipped);
      if (!delivery.stopped && batch.state !== 'confirmed') tell(`has a batch ${batch.state}`);
      for (const no of batch.residents) {
        if (seen.has(no)) tell(`has resident ${no} in two batches`);
        seen.add(no);
        const id = lineUserId(no);
        const expected = batch.state === 'confirmed' && !skipped.has(no) ? 1 : 0;
        const times = here.get(id) ?? 0;
        if (times !== expected && batch.state !== 'unknown')
          tell(`named ${id} in ${times} accepted calls, its batch being ${batch.state}`);
        const got = received.get(id) ?? 0;
        if (got > times) tell(`reached ${id} ${got} times, named ${times} times`);
        if (got !== times && !left.has(id)) tell(`reached ${id} ${got} times instead of ${times}`);
        reached += expected;
      }
    }
    for (const [id, times] of namedOf) if (times > 1) tell(`named ${id} in ${times} accepted calls`);
    if (!delivery.stopped) {
      if (frozen.length !== seen.size || frozen.some((no) => !seen.has(no)))
        tell(`was frozen for ${frozen.length} and cut for ${seen.size}`);
      const result = await deliveries.result(delivery.id);
      if (result.state !== 'sent') tell(`ended as ${result.state}`);
      if (result.recipients !== frozen.length || result.confirmed !== reached)
        tell(`says ${result.confirmed} of ${result.recipients}; it is ${reached} of ${frozen.length}`);
    }
    for (const id of received.keys()) if (!namedOf.has(id)) tell(`reached ${id}, named by no accepted call`);
  }
  return {
    deliveries: deliveries.ordered.length,
    frozen: frozenInAll,
    calls: calls.length,
    answered409: calls.filter(({ outcome }) => outcome === 'duplicate').length,
    acceptedUnseen: calls.filter(({ outcome, accepted }) => outcome === 'fault' && accepted).length,
    wrong,
  };
}

/** Accepted ids by retry key; a key that came with different bytes, or was accepted twice, is told. */
async function namedByKey(world: World, calls: readonly Call[], wrong: string[]) {
  const named = new Map<string, readonly string[]>();
  const bytes = new Map<string, string>();
  const waiting = [...calls];
  const read = async () => {
    for (let call = waiting.pop(); call; call = waiting.pop()) {
      const detail = await world.product.control<{ named: string[]; sha256: string }>(
        'GET',
        `/calls/${call.id}`,
      );
      const key = call.retryKey!; // every multicast of ours carries one
      if ((bytes.get(key) ?? detail.sha256) !== detail.sha256) wrong.push(`key ${key} came with other bytes`);
      bytes.set(key, detail.sha256);
      if (!call.accepted) continue;
      if (named.has(key)) wrong.push(`key ${key} was accepted twice`);
      named.set(key, detail.named);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  return named;
}

async function receivedOf(world: World, hash: string): Promise<[string, number][]> {
  const text = await world.product.control<string>('GET', `/deliveries/ids?hash=${hash}`);
  return text
    .split('\n')
    .filter(Boolean)
    .map((row) => [row.slice(0, 33), Number(row.slice(34))]);
}

function counted(ids: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

/** Read from the frozen bits themselves, not by the product's own reader. */
async function frozenOf(world: World, deliveryId: string): Promise<number[]> {
  const rows = await world.sql<{ chunk: number; bits: string }>(
    `SELECT b.chunk, b.bits::text AS bits FROM deliveries d JOIN audience_bits b USING (municipality_id, audience_id)
     WHERE d.id = $1 ORDER BY b.chunk`,
    [deliveryId],
  );
  return rows.flatMap(({ chunk, bits }) =>
    [...bits.matchAll(/1/g)].map(({ index }) => chunk * bits.length + index),
  );
}

function teller(delivery: Ordered, wrong: string[]): (what: string) => void {
  let told = 0;
  return (what) => {
    told += 1;
    if (told <= TOLD) wrong.push(`「${delivery.text}」 ${what}`);
  };
}
