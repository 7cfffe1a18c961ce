import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Hono } from 'hono';
import { readEnvironment } from '../../../platform/config/env.ts';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import {
  CHANNEL_SECRET,
  newEventId,
  post,
  testChannel,
  textEvent,
  userId,
  webhookApp,
  webhookBody,
} from '../../../../testing/line.ts';
import type { CreatedChannel } from '../index.ts';
import { BODY_LIMIT } from './receive-webhook.ts';
import { isSignedBy, signatureOf } from './signature.ts';

const fixtures = readEnvironment().FIXTURES_DIR;

let db: TestDatabase;
let app: Hono;
let channel: CreatedChannel;

beforeAll(async () => {
  db = await testDatabase();
  channel = await testChannel(db);
  app = webhookApp(db.runtime);
});
afterAll(() => db.close());
beforeEach(() => db.sql('delete from line_inbox'));

interface Row {
  event_id: string;
  kind: string;
  ms: number;
  line_user_id: Buffer | null;
  reply_token: string | null;
  partition: string;
}
const rows = () =>
  db.sql<Row>(
    'select event_id, kind, (extract(epoch from ts) * 1000)::bigint as ms, line_user_id, reply_token, tableoid::regclass::text as partition from line_inbox order by id',
  );

describe('LINEの受け口', () => {
  it('署名のあるイベントを200の前に記録する', async () => {
    const event = textEvent(userId(1), 'こんにちは');
    const response = await post(app, channel, webhookBody(event));
    expect(response.status).toBe(200);
    expect(await rows()).toMatchObject([
      { event_id: event.webhookEventId, kind: 'message', ms: event.timestamp, reply_token: event.replyToken },
    ]);
  });

  it('本文は暗号化して保存する', async () => {
    await post(app, channel, webhookBody(textEvent(userId(1), 'ひみつの相談')));
    const [row] = await db.sql<{ body: Buffer }>('select body from line_inbox');
    expect(row!.body.includes(Buffer.from('ひみつの相談'))).toBe(false);
    expect(row!.body.includes(Buffer.from('"text"'))).toBe(false);
  });

  it('eventsが空なら200を返し、何も記録しない', async () => {
    expect((await post(app, channel, webhookBody())).status).toBe(200);
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['署名がない', null],
    ['署名がちがう', 'AAAA'],
    ['ほかの秘密鍵の署名', signatureOf('another-secret', Buffer.from(webhookBody()))],
  ])('%sなら401', async (_name, signature) => {
    const response = await post(app, channel, webhookBody(), { signature });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'wrong_signature' });
  });

  it('署名は受け取ったバイト列そのものに対して確かめる(解析の前)', async () => {
    const signed = '{"events": []}';
    expect(
      (
        await post(app, channel, '{"events":[]}', {
          signature: signatureOf(CHANNEL_SECRET, Buffer.from(signed)),
        })
      ).status,
    ).toBe(401);
    expect((await post(app, channel, '{broken', { signature: 'AAAA' })).status).toBe(401);
  });

  it('知らないチャネルは404', async () => {
    for (const key of ['x', 'AAAAAAAAAAAAAAAAAAAAAA', '%00', '..%2f..']) {
      const response = await post(app, { ...channel, webhookPath: `/line/webhook/${key}` }, webhookBody());
      expect(response.status).toBe(404);
    }
  });

  it('大きすぎる本文は413(長さを言わない送り手にも)', async () => {
    const big = Buffer.alloc(BODY_LIMIT + 1, 0x20);
    expect((await post(app, channel, big)).status).toBe(413);
    const chunks = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent <= BODY_LIMIT; sent += 100_000) controller.enqueue(new Uint8Array(100_000));
        controller.close();
      },
    });
    const unannounced = await app.request(channel.webhookPath, {
      method: 'POST',
      body: chunks,
      duplex: 'half',
    } as RequestInit);
    expect(unannounced.status).toBe(413);
  });

  it.each([
    ['{'],
    ['[]'],
    ['null'],
    ['{"events":{}}'],
    ['{"events":[1]}'],
    ['"text"'],
    [''],
    ['['.repeat(500_000)],
  ])('読めない本文は400 (%#)', async (body) => {
    expect((await post(app, channel, body)).status).toBe(400);
    expect(await rows()).toEqual([]);
  });

  it('深く入れ子になったJSONでも5xxにならない', async () => {
    const deep = `{"events":[{"a":${'['.repeat(300_000)}${']'.repeat(300_000)}}]}`;
    expect([200, 400]).toContain((await post(app, channel, deep)).status);
  });

  it('同じイベントが3回届いても記録は1回', async () => {
    const event = textEvent(userId(2), 'もう一度');
    const again = { ...event, deliveryContext: { isRedelivery: true } };
    const responses = await Promise.all(
      [event, again, again].map((one) => post(app, channel, webhookBody(one))),
    );
    expect(responses.map((response) => response.status)).toEqual([200, 200, 200]);
    expect(await rows()).toHaveLength(1);
  });

  it('IDのないイベントも、同じ本文の再送なら1回', async () => {
    const { webhookEventId: _, ...event } = textEvent(userId(3), 'IDなし');
    const body = webhookBody(event, event);
    for (let n = 0; n < 3; n += 1) expect((await post(app, channel, body)).status).toBe(200);
    expect(await rows()).toHaveLength(2);
  });

  it('とんでもない日時のイベントも記録し、そのために表を増やさない', async () => {
    const count = async () =>
      (
        await db.sql<{ n: number }>(
          `select count(*)::int as n from pg_class where relname like 'line_inbox_2%'`,
        )
      )[0]!.n;
    const before = await count();
    const times = [0, -1, 1e300, 12_345_678_901_234, 253_402_300_799_999, 1.5, 'soon', null, undefined];
    for (const timestamp of times) {
      expect((await post(app, channel, webhookBody(textEvent(userId(4), 'x', { timestamp })))).status).toBe(
        200,
      );
    }
    const stored = await rows();
    expect(stored).toHaveLength(times.length);
    expect(new Set(stored.map((row) => row.partition))).toEqual(new Set(['line_inbox_default']));
    expect(await count()).toBe(before);
  });

  it('先に届いていた日の分は、その日の区画を作るときに移す', async () => {
    await db.sql('begin; drop table line_inbox_' + dayName(2) + '; commit').catch(() => undefined);
    await post(
      app,
      channel,
      webhookBody(
        textEvent(userId(5), 'あさって', {
          timestamp: Temporal.Now.instant().add({ hours: 48 }).epochMilliseconds,
        }),
      ),
    );
    expect((await rows()).map((row) => row.partition)).toEqual(['line_inbox_default']);
    await db.services.database.transaction(null, (_db, client) =>
      client.query('select make_line_inbox_partitions()'),
    );
    expect((await rows()).map((row) => row.partition)).toEqual([`line_inbox_${dayName(2)}`]);
    // The wall stands around the new partition too.
    const seen = await db.services.database.transaction(db.otherMunicipality, (_db, client) =>
      client.query('select 1 from line_inbox'),
    );
    expect(seen.rowCount).toBe(0);
  });

  it('ほかの自治体からは一行も見えない', async () => {
    await post(app, channel, webhookBody(textEvent(userId(6), 'x')));
    const count = (municipality: typeof db.municipality) =>
      db.services.database.transaction(
        municipality,
        async (_db, client) => (await client.query('select 1 from line_inbox')).rowCount,
      );
    expect(await count(db.municipality)).toBe(1);
    expect(await count(db.otherMunicipality)).toBe(0);
    await expect(
      db.services.database.transaction(db.municipality, (_db, client) =>
        client.query('select 1 from line_inbox_default'),
      ),
    ).rejects.toThrow('permission denied');
  });

  it('どんな署名つきのバイト列でも5xxにならない', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await post(app, channel, bytes)).status).toBe(400);
      }),
      { numRuns: 100 },
    );
  });

  it('どんなJSONでも5xxにならず、受け取ったと言ったものは必ず記録にある', async () => {
    const strange = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constant('\u0000'),
      fc.jsonValue({ maxDepth: 2 }),
      fc.double(),
      fc.integer(),
    );
    const event = fc.record(
      {
        type: fc.oneof(fc.constantFrom('message', 'unsend', 'follow', '__proto__', 'newKind'), strange),
        timestamp: strange,
        webhookEventId: fc.oneof(fc.uuid(), strange),
        replyToken: strange,
        mode: strange,
        source: fc.oneof(
          fc.record({ type: strange, userId: fc.oneof(fc.constant(userId(7)), strange) }),
          strange,
        ),
        message: fc.oneof(fc.record({ id: strange, text: strange }), strange),
        unsend: fc.oneof(fc.record({ messageId: strange }), strange),
        deliveryContext: fc.oneof(fc.record({ isRedelivery: strange }), strange),
      },
      { requiredKeys: [] },
    );
    let posts = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 4 }), async (events) => {
        const response = await post(app, channel, JSON.stringify({ destination: 'U1', events }));
        expect(response.status).toBe(200);
        if (events.length > 0) posts += 1;
      }),
      { numRuns: 100 },
    );
    // Posts may repeat each other's events; none may be lost without a trace.
    expect((await rows()).length).toBeGreaterThan(posts / 4);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        expect([200, 400]).toContain((await post(app, channel, JSON.stringify(json))).status);
      }),
      { numRuns: 100 },
    );
  });
});

function dayName(ahead: number): string {
  return Temporal.Now.plainDateISO('UTC').add({ days: ahead }).toString().replaceAll('-', '');
}

describe.skipIf(!fixtures)(`LINEの見本の本文${fixtures ? '' : ' (FIXTURES_DIR is not set)'}`, () => {
  const folder = path.join(fixtures ?? '.', 'line-webhook');
  const bodies = fixtures
    ? ['sdk-java', 'sdk-python'].flatMap((sdk) =>
        fs.readdirSync(path.join(folder, sdk)).map((file) => `${sdk}/${file}`),
      )
    : [];

  it('署名の見本がすべて合う', () => {
    const vectors = JSON.parse(fs.readFileSync(path.join(folder, 'signature-vectors.json'), 'utf8')) as {
      channelSecret: string;
      body: string;
      xLineSignature: string;
      valid: boolean;
    }[];
    expect(vectors.length).toBeGreaterThan(0);
    for (const vector of vectors)
      expect(isSignedBy(vector.channelSecret, Buffer.from(vector.body), vector.xLineSignature)).toBe(
        vector.valid,
      );
  });

  it.each(bodies)('%s: 200で、すべてのイベントが1回ずつ記録される', async (file) => {
    const sample = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as {
      events: Record<string, unknown>[];
    };
    const ids = new Set<unknown>();
    for (const event of sample.events) {
      // The samples leave ids out or repeat them; LINE never does.
      if (typeof event.webhookEventId !== 'string' || ids.has(event.webhookEventId))
        event.webhookEventId = newEventId();
      ids.add(event.webhookEventId);
    }
    const body = JSON.stringify(sample, null, 2);
    for (let n = 0; n < 2; n += 1) expect((await post(app, channel, body)).status).toBe(200);
    const stored = await rows();
    expect(stored.map((row) => row.event_id).sort()).toEqual([...ids].sort());
    expect(stored.map((row) => row.kind)).toEqual(sample.events.map((event) => event.type));
  });
});
