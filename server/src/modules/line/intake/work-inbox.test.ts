import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  inboxDrained,
  newMessageId,
  post,
  startInbox,
  testChannel,
  textEvent,
  userId,
  webhookApp,
  webhookBody,
  withHandlers,
} from '../../../../testing/line.ts';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import type { CreatedChannel, IncomingEvent, WebhookHandler } from '../index.ts';

let db: TestDatabase;
let channel: CreatedChannel;
let inbox: { stop(): Promise<void> } | undefined;
/** What the test's handler was given, in order of commit. */
let seen: IncomingEvent[];

beforeAll(async () => {
  db = await testDatabase();
  channel = await testChannel(db);
  await db.sql('create table handled (n bigserial, line_user text, event_id text)');
  await db
    .sql('grant all on handled to madoguchi_app; grant all on handled_n_seq to madoguchi_app')
    .catch(() => undefined);
  await db.sql('grant all on handled to madoguchi_app');
  await db.sql('grant all on sequence handled_n_seq to madoguchi_app');
});
afterAll(() => db.close());
beforeEach(async () => {
  seen = [];
  await db.sql('truncate line_inbox, handled');
});
afterEach(async () => {
  await inbox?.stop();
  inbox = undefined;
});

/** Writes each event into a table in the event's own transaction. */
function noting(
  kinds: WebhookHandler['kinds'],
  work?: (ctx: TxCtx, event: IncomingEvent) => Promise<void>,
): WebhookHandler {
  return {
    name: 'test.noting',
    kinds,
    async handle(ctx, event) {
      await ctx.db
        .insertInto('handled' as never)
        .values({ line_user: event.lineUserId, event_id: event.id } as never)
        .execute();
      await work?.(ctx, event);
      seen.push(event);
    },
  };
}

function start(handlers: WebhookHandler[], workers = 1): void {
  const runtime = withHandlers(db.runtime, handlers);
  const started = Array.from({ length: workers }, () => startInbox(runtime));
  inbox = { stop: async () => void (await Promise.all(started.map((one) => one.stop()))) };
}

const app = () => webhookApp(db.runtime);
const states = () =>
  db.sql<{
    event_id: string;
    state: string;
    attempts: number;
    late: boolean;
    error: string | null;
    has_body: boolean;
  }>(
    'select event_id, state, attempts, late, error, body is not null as has_body from line_inbox order by ts, id',
  );
const handledBy = async (user: string) =>
  (
    await db.sql<{ event_id: string }>('select event_id from handled where line_user = $1 order by n', [user])
  ).map((row) => row.event_id);

/** `each` texts for each of `users` residents, ascending in time, posted side by side and out of order. */
async function flood(users: number, each: number): Promise<Map<string, string[]>> {
  const base = Temporal.Now.instant().epochMilliseconds - 10_000;
  const expected = new Map<string, string[]>();
  const events: Record<string, unknown>[] = [];
  for (let n = 0; n < each; n += 1) {
    for (let user = 0; user < users; user += 1) {
      const event = textEvent(userId(user), `${n}`, { timestamp: base + n });
      expected.set(userId(user), [...(expected.get(userId(user)) ?? []), event.webhookEventId as string]);
      events.push(event);
    }
  }
  const door = app();
  const shuffled = events
    .map((event, index) => ({ event, place: (index * 7919) % events.length }))
    .sort((a, b) => a.place - b.place);
  for (let at = 0; at < shuffled.length; at += 50) {
    const answers = await Promise.all(
      shuffled.slice(at, at + 50).map(({ event }) => post(door, channel, webhookBody(event))),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
  }
  return expected;
}

describe('受信箱の処理', () => {
  it('一人の出来事は起きた順に、二つの作業者が同時に動いていても1回ずつ処理する', async () => {
    const expected = await flood(30, 20);
    start([noting('every')], 2);
    await inboxDrained(db);
    for (const [user, ids] of expected) expect(await handledBy(user)).toEqual(ids);
  });

  it('ちがう人の出来事は、だれかの処理が長くても待たせない', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    start([noting('every', async (_ctx, event) => (event.lineUserId === userId(1) ? held : undefined))]);
    const door = app();
    await post(door, channel, webhookBody(textEvent(userId(1), '長い')));
    await post(door, channel, webhookBody(textEvent(userId(2), '短い')));
    try {
      await expect.poll(() => seen.map((event) => event.lineUserId)).toEqual([userId(2)]);
    } finally {
      release(); // otherwise a failure here would hold up the stop of the inbox, too
    }
    await inboxDrained(db);
    expect(seen.map((event) => event.lineUserId)).toEqual([userId(2), userId(1)]);
  });

  it('動いている間に届いたものはすぐ処理し、3回届いても1回だけ', async () => {
    start([noting(['message'])]);
    const door = app();
    const event = textEvent(userId(1), 'はい');
    for (let n = 0; n < 3; n += 1) {
      await post(door, channel, webhookBody(event));
      await inboxDrained(db);
    }
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      id: event.webhookEventId,
      kind: 'message',
      channelId: channel.id,
      lineUserId: userId(1),
      replyToken: event.replyToken,
      redelivered: false,
      late: false,
    });
    expect(seen[0]!.body).toEqual(event);
    expect(seen[0]!.at.epochMilliseconds).toBe(event.timestamp);
  });

  it('処理する者がいない種類も、まだ知らない種類も、記録して先へ進む', async () => {
    start([noting(['postback'])]);
    const door = app();
    await post(
      door,
      channel,
      webhookBody(
        textEvent(userId(1), 'x', { type: 'aKindOfTheFuture' }),
        { type: 'activated' },
        { source: 3 },
      ),
    );
    await inboxDrained(db);
    expect((await states()).map((row) => row.state)).toEqual(['recorded', 'recorded', 'recorded']);
    expect(seen).toEqual([]);
  });

  it('待機モードでは返信トークンを渡さない', async () => {
    start([noting('every')]);
    await post(app(), channel, webhookBody(textEvent(userId(1), 'x', { mode: 'standby' })));
    await inboxDrained(db);
    expect(seen[0]!.replyToken).toBeNull();
  });

  it('失敗する出来事は理由とともに記録して飛ばし、その人の次の出来事を処理する。途中まで書いたものは残らない', async () => {
    start([
      noting('every', async (_ctx, event) => {
        if (JSON.stringify(event.body).includes('poison'))
          throw new DomainError('poisoned', { text: 'ひみつ' });
      }),
    ]);
    const first = textEvent(userId(1), 'poison');
    const next = textEvent(userId(1), 'fine', { timestamp: (first.timestamp as number) + 1 });
    await post(app(), channel, webhookBody(first, next));
    await inboxDrained(db);
    expect(await states()).toMatchObject([
      { event_id: first.webhookEventId, state: 'failed', attempts: 1, error: 'DomainError/poisoned' },
      { event_id: next.webhookEventId, state: 'handled', error: null },
    ]);
    expect(await handledBy(userId(1))).toEqual([next.webhookEventId]);
    expect(await db.runtime.metrics.text()).toMatch(
      /madoguchi_line_inbox_events_total\{outcome="failed"\} [1-9]/,
    );
  });

  it('一時的な失敗はもう一度試し、何回目かを記録する', async () => {
    let failures = 2;
    start([
      noting('every', async () => {
        if (failures-- > 0) throw Object.assign(new Error('deadlock'), { code: '40P01' });
      }),
    ]);
    await post(app(), channel, webhookBody(textEvent(userId(1), 'x')));
    await inboxDrained(db);
    expect(await states()).toMatchObject([{ state: 'handled', attempts: 3 }]);
  });

  it('作業者の接続がすべて切れても、続きから順に1回ずつ処理する', async () => {
    const expected = await flood(20, 15);
    let killed = 0;
    start([noting('every', () => new Promise((resolve) => setTimeout(resolve, 3)))], 2);
    for (let n = 0; n < 3; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const [row] = await db.sql<{ n: number }>(
        `select count(pg_terminate_backend(pid))::int as n from pg_stat_activity where datname = current_database() and usename = 'madoguchi_app'`,
      );
      killed += row!.n;
    }
    expect(killed).toBeGreaterThan(0);
    await inboxDrained(db);
    expect((await states()).filter((row) => row.state !== 'handled')).toEqual([]);
    for (const [user, ids] of expected) expect(await handledBy(user)).toEqual(ids);
  });

  it('新しい出来事のあとに届いた古い出来事は、遅れたものとして渡す', async () => {
    start([noting('every')]);
    const newer = textEvent(userId(1), '新しい');
    const older = textEvent(userId(1), '古い', { timestamp: (newer.timestamp as number) - 60_000 });
    const door = app();
    await post(door, channel, webhookBody(newer));
    await inboxDrained(db);
    await post(door, channel, webhookBody(older));
    await inboxDrained(db);
    expect(seen.map((event) => [event.id, event.late])).toEqual([
      [newer.webhookEventId, false],
      [older.webhookEventId, true],
    ]);
  });

  it('送信取消で、その本文を消す。ほかの人が同じ番号を言っても消えない', async () => {
    start([noting('every')]);
    const door = app();
    const messageId = newMessageId();
    const message = textEvent(userId(1), '取り消したい', {
      message: { id: messageId, type: 'text', text: '取り消したい' },
    });
    const unsend = (user: string) =>
      textEvent(user, '', {
        type: 'unsend',
        message: undefined,
        unsend: { messageId },
        timestamp: (message.timestamp as number) + 5,
      });
    await post(door, channel, webhookBody(message));
    await post(door, channel, webhookBody(unsend(userId(2))));
    await inboxDrained(db);
    expect((await states())[0]).toMatchObject({ has_body: true });
    await post(door, channel, webhookBody(unsend(userId(1))));
    await inboxDrained(db);
    expect((await states())[0]).toMatchObject({ state: 'handled', has_body: false });
  });

  it('送信取消より遅れて届いた本文は、だれにも渡さずに消す', async () => {
    start([noting(['message'])]);
    const door = app();
    const messageId = newMessageId();
    const message = textEvent(userId(1), '取り消した', {
      message: { id: messageId, type: 'text', text: '取り消した' },
    });
    await post(
      door,
      channel,
      webhookBody(
        textEvent(userId(1), '', {
          type: 'unsend',
          message: undefined,
          unsend: { messageId },
          timestamp: (message.timestamp as number) + 5,
        }),
      ),
    );
    await inboxDrained(db);
    await post(door, channel, webhookBody(message));
    await inboxDrained(db);
    expect(seen).toEqual([]);
    expect((await states())[0]).toMatchObject({ state: 'unsent', has_body: false });
  });

  it('とんでもない日時の出来事も処理する', async () => {
    start([noting('every')]);
    const door = app();
    for (const timestamp of [0, 253_402_300_799_999])
      await post(door, channel, webhookBody(textEvent(userId(9), 'x', { timestamp })));
    await inboxDrained(db);
    expect(seen.map((event) => event.at.epochMilliseconds)).toEqual([0, 253_402_300_799_999]);
  });

  it('作業者は担当を分け合い、いなくなった分は残った者が引き継ぐ', async () => {
    const runtime = withHandlers(db.runtime, [noting('every')]);
    const one = startInbox(runtime);
    const two = startInbox(runtime);
    inbox = two;
    const shares = async () =>
      (
        await db.sql<{ n: number }>(
          `select count(*) filter (where objid < 1000)::int as n from pg_locks where locktype = 'advisory' and classid = 1818848869 and database = (select oid from pg_database where datname = current_database()) group by pid order by n`,
        )
      ).map((row) => row.n);
    await expect.poll(shares, { timeout: 60_000 }).toEqual([32, 32]);
    await one.stop();
    await expect.poll(shares, { timeout: 60_000 }).toEqual([64]);
  });
});
