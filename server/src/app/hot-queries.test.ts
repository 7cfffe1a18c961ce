/**
 * The queries that run most, exactly as the product sends them (recorded at the connection), explained as the working role
 * behind the wall: a policy can forbid an index, and then a million residents would be read one by one.
 */
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { virtualUserIdBytes } from '@madoguchi/line-emulator';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';
import { testChannel } from '../../testing/line.ts';
import { staffWithAuthenticator } from '../../testing/staff.ts';
import { seedAttributes } from '../../seed/attributes.ts';
import { seedResidents } from '../../seed/seed-residents.ts';
import { countTarget } from '../modules/audiences/index.ts';
import { searchEntries } from '../modules/audit/search-entries.ts';
import { createDelivery, saveDraft, sendDelivery } from '../modules/delivery/index.ts';
import { listDeliveries } from '../modules/delivery/queries.ts';
import { takeEvents } from '../modules/line/intake/take-events.ts';
import { claimBatches } from '../modules/line/outgoing/claim-batches.ts';
import { findResidentByLineId, lineIdsOf } from '../modules/residents/index.ts';
import { staffGate } from '../modules/staff/index.ts';

interface Sent {
  readonly text: string;
  readonly values: unknown[];
}
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: PlanNode[];
}

let db: TestDatabase;
let channelId: string;
let areaId: string;
let sent: Sent[] | null = null;

beforeAll(async () => {
  db = await testDatabase();
  db.runtime.database.app.pool.on('acquire', record);
  const ctx = db.ctx();
  await ctx.transaction(seedAttributes);
  channelId = (await testChannel(db)).id;
  await seedResidents(ctx, {
    channelId,
    count: 3000,
    lineIds: (first, count) => virtualUserIdBytes('2000000001', first, count),
  });
  const [area] = await db.sql<{ id: string }>(
    `SELECT id FROM attribute_definitions WHERE key = 'residential_area'`,
  );
  areaId = area!.id; // seeded above
  await ctx.transaction(async (ctx) => {
    const { id, revision } = await createDelivery(ctx);
    const target = { kind: 'testers' } as const;
    const blocks = [{ kind: 'text' as const, text: 'あ' }];
    const saved = await saveDraft(ctx, {
      id,
      revision,
      title: 'あ',
      kind: 'other',
      blocks,
      target,
      silent: false,
    });
    const { reached } = await countTarget(ctx, target);
    await sendDelivery(ctx, {
      id,
      revision: saved.revision,
      scheduledFor: null,
      confirmedRecipients: reached,
    });
  });
  const { id: staffId } = await staffWithAuthenticator(db);
  await db.sql(
    `INSERT INTO staff_sessions (municipality_id, token_hash, staff_member_id, created_at, last_used_at, expires_at)
     SELECT $1, sha256(n::text::bytea), $2, now(), now(), now() FROM generate_series(1, 2000) n`,
    [db.municipality, staffId],
  );
  await db.sql(
    `INSERT INTO audit_entries (municipality_id, entry_id, at, actor_kind, actor_id, request_id, action, subject_kind,
       subject_id, mac)
     SELECT $1, uuidv7(), now(), 'staff', gen_random_uuid(), '', CASE n % 50 WHEN 0 THEN 'residents.exported' ELSE 'read' END,
       'resident', (n % 500)::text, sha256('x') FROM generate_series(1, 5000) n`,
    [db.municipality],
  );
  await db.sql('ANALYZE');
});
afterAll(() => db.close());

const recorded = new WeakSet<object>();
/** Listens in on a connection; what is sent stays what it is. */
function record(client: pg.PoolClient): void {
  if (recorded.has(client)) return;
  recorded.add(client);
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((first: string | Sent, ...rest: unknown[]) => {
    const text = typeof first === 'string' ? first : first.text;
    const values = (typeof first === 'string' ? rest[0] : first.values) as unknown[] | undefined;
    sent?.push({ text, values: Array.isArray(values) ? values : [] });
    return query(first, ...rest);
  }) as typeof client.query;
}

/** Runs the work, finds the statement that reads `table`, and gives its plan: scans of tables, deepest first. */
async function plan(table: string, work: () => Promise<unknown>): Promise<PlanNode[]> {
  sent = [];
  await work();
  const statement = sent.find(({ text }) => new RegExp(`\\b(from|join) "?${table}"?\\b`, 'i').test(text));
  sent = null;
  if (!statement) throw new Error(`nothing was asked of ${table}`);
  return db.runtime.database.app.transaction(db.municipality, async (_db, client) => {
    // Some thousand rows are read faster in one go; the question here is whether the index could be used at all.
    await client.query('SET LOCAL enable_seqscan = off');
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${statement.text}`, statement.values);
    return scansOf(rows[0]['QUERY PLAN'][0].Plan);
  });
}

function scansOf(node: PlanNode): PlanNode[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  return node['Relation Name'] || node['Index Name'] ? [...below, node] : below;
}

/** An index is used with these columns as its condition, and nothing of the table is read one by one. */
function expectIndex(scans: readonly PlanNode[], table: RegExp, columns: readonly string[]): void {
  const ofTable = scans.filter((scan) => table.test(scan['Relation Name'] ?? scan['Index Name'] ?? ''));
  expect(ofTable.length, JSON.stringify(scans)).toBeGreaterThan(0);
  expect(ofTable.map((scan) => scan['Node Type'])).not.toContain('Seq Scan');
  const conditions = ofTable.map((scan) => scan['Index Cond'] ?? '').join(' ');
  for (const column of ['municipality_id', ...columns]) expect(conditions).toContain(column);
}

describe('よく走る問い合わせは、自治体の壁の内でも索引を使う', () => {
  it('受信箱から次の出来事を取る', async () => {
    const wanted = { shards: [1, 2, 3], sinceMs: 1_700_000_000_000, limit: 100 };
    const scans = await plan('line_inbox', () => takeEvents(db.services, db.municipality, wanted));
    expectIndex(scans, /^line_inbox_/, ['ts']);
  });

  it('次に送る束を取る', async () => {
    const claim = { channelId, verb: 'multicast', limit: 10, urgentOnly: false, leaseMs: 5000 } as const;
    const scans = await plan('outbox_batches', () => claimBatches(db.ctx(), claim, new Map()));
    expectIndex(scans, /^outbox_batches$/, ['channel_id', 'verb']);
  });

  it('配信先の人数を数える', async () => {
    const condition = { kind: 'choice' as const, definitionId: areaId, choices: ['asahi'] };
    const scans = await plan('facet_bits', () =>
      db
        .ctx()
        .transaction((ctx) => countTarget(ctx, { kind: 'condition', condition, includeUnanswered: false })),
    );
    expectIndex(scans, /^facet_bits/, ['value']);
  });

  it('500人のLINEの番号を引く', async () => {
    const residents = Array.from({ length: 500 }, (_, no) => no);
    const scans = await plan('residents', () => db.ctx().transaction((ctx) => lineIdsOf(ctx, residents)));
    expectIndex(scans, /^residents/, ['resident_no']);
  });

  it('LINEの番号から利用者をさがす', async () => {
    const id = virtualUserIdBytes('2000000001', 5, 1);
    const scans = await plan('residents', () =>
      db.ctx().transaction((ctx) => findResidentByLineId(ctx, channelId, id)),
    );
    expectIndex(scans, /^residents/, ['channel_id', 'line_user_id']);
  });

  it('配信の一覧を新しい順に開く', async () => {
    sent = [];
    await db
      .ctx()
      .transaction((ctx) =>
        listDeliveries(ctx, {}, `${db.services.now().toString()}_${crypto.randomUUID()}`, 50),
      );
    const list = sent.find(({ text }) => text.includes('order by'))!; // the page itself, not its count
    sent = null;
    const scans = await db.runtime.database.app.transaction(db.municipality, async (_db, client) => {
      await client.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off');
      const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${list.text}`, list.values);
      return scansOf(rows[0]['QUERY PLAN'][0].Plan);
    });
    expect(scans).toMatchObject([{ 'Index Name': 'deliveries_newest' }]);
    expectIndex(scans, /^deliveries$/, ['updated_at']);
  });

  const day = Temporal.Now.plainDateISO('Asia/Tokyo').toString();
  const searches: [string, Parameters<typeof searchEntries>[1], string, readonly string[]][] = [
    ['新しい順に開く', {}, 'newest', ['log', 'recorded_at']],
    [
      '人でさがす',
      { actorKind: 'staff', actorId: crypto.randomUUID() },
      'of_actor',
      ['actor_id', 'recorded_at'],
    ],
    [
      '対象でさがす',
      { subjectKind: 'resident', subjectId: '7' },
      'of_subject',
      ['subject_id', 'recorded_at'],
    ],
    ['操作でさがす', { action: 'residents.exported' }, 'of_action', ['action', 'recorded_at']],
  ];
  for (const [what, filter, index, columns] of searches)
    it(`SEC-12 操作記録を${what}と、その期間の月だけを、その索引で読む`, async () => {
      sent = [];
      await db
        .ctx()
        .transaction((ctx) =>
          searchEntries(ctx, { ...filter, from: day, to: day }, { limit: 50, purpose: 'screen', after: '' }),
        );
      const list = sent.find(({ text }) => text.includes('ORDER BY e.recorded_at'))!; // the page itself, not its count
      sent = null;
      const scans = await db.runtime.database.app.transaction(db.municipality, async (_db, client) => {
        await client.query(
          'SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off',
        );
        const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${list.text}`, list.values);
        return scansOf(rows[0]['QUERY PLAN'][0].Plan);
      });
      expectIndex(scans, /^audit_entries_/, columns);
      // The month of the day and the default partition; at the turn of a month in Japan the month before as well.
      const months = new Set(scans.map((scan) => scan['Relation Name']));
      expect(months.size, [...months].join()).toBeLessThanOrEqual(3);
      expect(await indexesNamed(scans)).toContain(`audit_entries_${index}`);
    });

  /** The parents' names of the partitions' indexes. */
  async function indexesNamed(scans: readonly PlanNode[]): Promise<string[]> {
    const rows = await db.sql<{ parent: string }>(
      `SELECT DISTINCT inhparent::regclass::text AS parent FROM pg_inherits WHERE inhrelid::regclass::text = ANY ($1)`,
      [scans.flatMap((scan) => scan['Index Name'] ?? [])],
    );
    return rows.map((row) => row.parent);
  }

  it('職員のログインの続きを確かめる', async () => {
    const cookie = `${db.municipality}.${'A'.repeat(43)}`;
    const scans = await plan('staff_sessions', () =>
      staffGate(db.services)({
        cookie: () => cookie,
        headers: new Headers(),
        remoteAddress: null,
        now: db.services.now(),
      }),
    );
    expectIndex(scans, /^staff_sessions/, ['token_hash']);
  });
});
