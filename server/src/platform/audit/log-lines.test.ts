import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { staffApi } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { createLogger, listenToLog } from '../logging/index.ts';
import { pathForLog } from '../http/access-log.ts';
import { sealAll, verifyAudit } from './audit-log.ts';
import { createLogLines } from './log-lines.ts';
import { lineOfLog } from './log-taps.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

interface Row {
  readonly entry_id: string;
  readonly log: string;
  readonly action: string;
  readonly actor_kind: string;
  readonly remote_address: string | null;
  readonly subject_id: string | null;
  readonly content: Buffer | null;
}
const rowsOf = (log: string, municipality = db.municipality as number) =>
  db.sql<Row>('SELECT * FROM audit_entries WHERE log = $1 AND municipality_id = $2 ORDER BY entry_id', [
    log,
    municipality,
  ]);
const factsOf = async (row: Row) =>
  JSON.parse(
    await db.services.cipher.open(
      db.municipality,
      { table: 'audit_entries', column: 'content', row: row.entry_id },
      row.content!,
    ),
  ).after;

describe('SEC-10 アクセス・アプリケーション・システムの記録', () => {
  test('接続は、だれが・どこへ・結果がどうだったかが残り、打ち込んだものは残らない', async () => {
    const browser = await staffApi(db, [])
      .browser()
      .signIn(await staffWithAuthenticator(db));
    await browser.call('GET', '/me?secret=山田花子');
    await browser.call('GET', '/nowhere');
    await db.runtime.logLines.flush();
    const rows = await rowsOf('access');
    const me = rows.find((row) => row.subject_id === 'GET /api/v1/me')!;
    expect(me).toMatchObject({ action: 'access.answered', actor_kind: 'staff' });
    expect(await factsOf(me)).toMatchObject({ status: 200 });
    expect(JSON.stringify(rows)).not.toContain('secret');
    expect(rows.some((row) => row.action === 'access.refused' && row.subject_id?.includes('nowhere'))).toBe(
      false,
    ); // several towns: nobody's
  });

  test('秘密のアドレスや、だれが押したか分かるアドレスは、入り口までしか残らない', () => {
    expect(pathForLog('/l/minatodai/abcdef')).toBe('/l/…');
    expect(pathForLog('/line/webhook/SECRETKEY')).toBe('/line/…');
    expect(pathForLog('/admin/assets/index-1.js')).toBeNull();
    expect(pathForLog('/healthz')).toBeNull();
    expect(pathForLog('/api/v1/residents/1')).toBe('/api/v1/residents/1');
    expect(pathForLog(`/${'x'.repeat(500)}`)).toHaveLength(121);
  });

  test('警告とエラーは決まった文と符号だけが残り、失敗の言葉や値は残らない', async () => {
    const log = createLogger('info', { write: () => undefined });
    listenToLog(log, (text) => {
      const line = lineOfLog(text);
      if (line) db.runtime.logLines.note(line);
    });
    const secret = new TypeError('山田花子 is not iterable');
    log.info({ name: '山田' }, 'started');
    log
      .child({ municipality: db.municipality })
      .error({ err: secret, text: '山田花子', job: 'x.y' }, 'job failed for good');
    for (let n = 0; n < 3000; n += 1) log.warn({ channel: 'c1' }, 'webhook with a wrong signature');
    await db.runtime.logLines.flush();
    const [job] = await rowsOf('system');
    expect(await factsOf(job!)).toEqual({
      message: 'job failed for good',
      job: 'x.y',
      failure: expect.stringMatching(/^TypeError log-lines\.test\.ts:\d+$/),
    });
    const refused = (await rowsOf('application')).filter(
      (row) => row.action === 'application.webhook_refused',
    );
    expect(refused).toHaveLength(1);
    expect(await factsOf(refused[0]!)).toMatchObject({ channel: 'c1', times: 3000 });
    // What is of the whole installation stands in every municipality's record, each sealed for itself.
    expect((await rowsOf('application', db.otherMunicipality)).length).toBeGreaterThan(0);
  });

  test('ほかの記録と同じ鎖に入り、消されれば点検で名指しされる', async () => {
    await db.settled();
    await sealAll(db.runtime, db.municipality);
    expect(await verifyAudit(db.ctx())).toMatchObject({ ok: true, unsealed: 0 });
    const [victim] = await rowsOf('access');
    await db.sql('DELETE FROM audit_entries WHERE entry_id = $1', [victim!.entry_id]);
    expect((await verifyAudit(db.ctx())).firstBad).toMatchObject({
      problem: 'entry_removed',
      entryId: victim!.entry_id,
    });
  });

  test('書ききれない行は数えて、失われたことを残す', async () => {
    const lines = createLogLines(db.services, async () => [db.otherMunicipality]);
    for (let n = 0; n < 20_500; n += 1)
      lines.note({
        action: 'access.answered',
        municipality: null,
        subject: { kind: 'path', id: `GET /${n}` },
      });
    await lines.flush();
    const rows = await rowsOf('system', db.otherMunicipality);
    expect(rows.map((row) => row.action)).toContain('system.lines_lost');
    const [{ n }] = (await db.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entries WHERE log = 'access' AND municipality_id = $1`,
      [db.otherMunicipality],
    )) as [{ n: number }];
    expect(n).toBe(20_000);
  });
});
