import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../testing/staff.ts';
import { leaveAnchor } from '../../platform/audit/anchor.ts';
import { appendAudit, sealAll } from '../../platform/audit/audit-log.ts';
import { createContext, type Actor } from '../../platform/context/context.ts';
import { REACHES_NOTHING } from '../../platform/context/reach.ts';
import { lookAll, watchingModule } from './index.ts';
import { mailAnchor, tellStaff } from './tell-staff.ts';

let db: TestDatabase;
let officer: TestStaff;
let administrator: StaffBrowser;
let editor: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  const api = staffApi(db, [watchingModule]);
  officer = await staffWithAuthenticator(db);
  administrator = await api.browser().signIn(officer);
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  await db.sql(`UPDATE staff_members SET mail = 'officer@example.jp' WHERE id = $1`, [officer.id]);
});
afterAll(() => db.close());

async function note(
  action: string,
  fields: { subject?: string; address?: string; after?: object; actor?: string },
) {
  const actor: Actor = fields.actor
    ? { kind: 'staff', id: fields.actor, permissions: new Set<string>(), reach: () => REACHES_NOTHING }
    : { kind: 'anonymous', id: '' };
  const ctx = createContext(db.services, {
    actor,
    municipalityId: db.municipality,
    requestId: 'test',
    remoteAddress: fields.address ?? '192.0.2.1',
  });
  await ctx.transaction((ctx) =>
    appendAudit(ctx, {
      action,
      ...(fields.subject ? { subject: { kind: 'staffMember', id: fields.subject } } : {}),
      ...(fields.after ? { after: fields.after } : {}),
    }),
  );
}
const times = async (count: number, work: () => Promise<void>) => {
  for (let n = 0; n < count; n += 1) await work();
};
const look = () => lookAll(db.ctx());
const warnings = async (rule: string, state = 'all') =>
  (await administrator.call('GET', `/watching/warnings?state=${state}&limit=200`)).body['entries'].filter(
    (one: { rule: string }) => one.rule === rule,
  );
const acknowledge = (id: string) =>
  administrator.call('POST', `/watching/warnings/${id}/acknowledge`, { note: '本人に確かめた' });

describe('SEC-19 見守り', () => {
  test('ログインの失敗は、目安に届くと1回だけ知らせ、続いても増やさず、確認後は新しい失敗だけを数える', async () => {
    const fail = () => note('staff.sign_in_failed', { subject: officer.id, address: '198.51.100.7' });
    await times(4, fail);
    await look();
    expect(await warnings('sign_in_failures')).toEqual([]);
    await fail();
    await look();
    await fail();
    await Promise.all([look(), look()]);
    const [one, ...rest] = await warnings('sign_in_failures');
    expect(rest).toEqual([]);
    expect(one).toMatchObject({ times: 2, acknowledgedAt: null, link: `/staff/${officer.id}` });
    expect(one.text).toBe('試験 花子のログインが、10分間に6回失敗しました（接続元 198.51.100.7）。');

    expect((await acknowledge(one.id)).body).toMatchObject({
      acknowledgedBy: '試験 花子',
      note: '本人に確かめた',
    });
    await look();
    await times(4, fail);
    await look();
    expect(await warnings('sign_in_failures', 'open')).toEqual([]);
    await fail();
    await look();
    expect(await warnings('sign_in_failures', 'open')).toHaveLength(1);
    expect(await warnings('sign_in_failures')).toHaveLength(2);
  });

  test('これまでにない場所からのログインは知らせ、初めての職員といつもの場所は知らせない', async () => {
    const { id } = await staffWithAuthenticator(db);
    const signIn = (address: string) => note('staff.signed_in', { actor: id, subject: id, address });
    await signIn('203.0.113.1');
    await look();
    await signIn('203.0.113.1');
    await look();
    expect(await warnings('new_place')).toEqual([]);
    await signIn('203.0.113.9');
    await look();
    await look();
    expect(await warnings('new_place')).toMatchObject([
      { times: 1, text: expect.stringContaining('203.0.113.9') },
    ]);
  });

  test('大量の書き出しは、何回かに分けても合わせて数える', async () => {
    await note('residents.exported', { actor: officer.id, after: { rows: 999 } });
    await look();
    expect(await warnings('mass_export')).toEqual([]);
    await note('audit.exported', { actor: officer.id, after: { rows: 1 } });
    await look();
    expect(await warnings('mass_export')).toMatchObject([
      { text: '試験 花子が、1時間に1,000件を書き出しました。' },
    ]);
  });

  test('封の遅れ・点検の問題・裏の処理の失敗・署名の合わない受信も見つけ、おさまれば分かる', async () => {
    for (let n = 0; n < 20; n += 1)
      db.runtime.logLines.note({
        action: 'application.webhook_refused',
        municipality: null,
        facts: { message: 'x', channel: 'c1' },
      });
    for (let n = 0; n < 3; n += 1)
      db.runtime.logLines.note({
        action: 'system.loop_failed',
        municipality: null,
        facts: { message: 'x', loop: 'line sender' },
      });
    await db.runtime.logLines.flush();
    await db.sql(
      `INSERT INTO audit_verifications (municipality_id, at, ok, entries, blocks, unsealed, anchors, milliseconds, problem)
       VALUES ($1, now(), false, 1, 1, 0, 0, 1, '{"kind":"entry_removed","epoch":1,"block":1,"entryId":null}')`,
      [db.municipality],
    );
    await db.sql(
      `UPDATE audit_entries SET recorded_at = recorded_at - interval '2 minutes' WHERE action = 'staff.created'`,
    );
    await look();
    expect(await warnings('webhook_refused')).toMatchObject([{ text: expect.stringContaining('20回') }]);
    expect(await warnings('loop_failing')).toMatchObject([{ text: expect.stringContaining('line sender') }]);
    expect(await warnings('record_broken')).toMatchObject([
      { settledAt: null, text: expect.stringContaining('消された記録') },
    ]);
    expect(await warnings('seal_late')).toHaveLength(1);
    await db.sql(
      `INSERT INTO audit_verifications (municipality_id, at, ok, entries, blocks, unsealed, anchors, milliseconds)
       VALUES ($1, now() + interval '1 second', true, 1, 1, 0, 0, 1)`,
      [db.municipality],
    );
    await look();
    const [settled] = await warnings('record_broken');
    expect(settled.settledAt).not.toBeNull();
    expect(settled.acknowledgedAt).toBeNull(); // it stays on the screen until somebody has looked after it
  });

  test('止まった配信を知らせ、切った項目は知らせない', async () => {
    await db.sql(
      `INSERT INTO line_alarms (municipality_id, kind, subject, details, raised_at) VALUES ($1, 'send_stalled', uuidv7(), '{}', now())`,
      [db.municipality],
    );
    const off = { enabled: false, threshold: 1, tell: [] };
    expect((await administrator.call('PUT', '/watching/rules/delivery_stalled', off)).status).toBe(200);
    await look();
    expect(await warnings('delivery_stalled')).toEqual([]);
    await administrator.call('PUT', '/watching/rules/delivery_stalled', { ...off, enabled: true });
    await look();
    expect(await warnings('delivery_stalled')).toMatchObject([{ text: '配信が1分以上進んでいません。' }]);
  });

  test('ほかの自治体には出ない', async () => {
    await lookAll(db.ctxOf(db.otherMunicipality));
    const rows = await db.sql(`SELECT DISTINCT rule FROM watch_warnings WHERE municipality_id = $1`, [
      db.otherMunicipality,
    ]);
    // Lines of the whole installation are everybody's.
    expect(rows.map((row) => row['rule']).sort()).toEqual(['loop_failing', 'webhook_refused']);
  });
});

describe('SEC-19 知らせ方と設定', () => {
  const mails = () => {
    const folder = path.join(db.config.dataDir, 'mail-out');
    if (!fs.existsSync(folder)) return [];
    return fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), 'utf8'));
  };

  test('設定した人にだけ、まとめて1通のメールが届き、2度は送らない', async () => {
    await tellStaff(db.ctx());
    expect(mails()).toEqual([]);
    await db.sql('UPDATE watch_warnings SET told_at = NULL');
    for (const rule of ['mass_export', 'new_place'])
      await administrator.call('PUT', `/watching/rules/${rule}`, {
        enabled: true,
        threshold: rule === 'new_place' ? 90 : 1000,
        tell: [officer.id],
      });
    await tellStaff(db.ctx());
    expect(mails()).toHaveLength(1);
    expect(mails()[0]).toContain('To: officer@example.jp');
    await tellStaff(db.ctx());
    expect(mails()).toHaveLength(1);
  });

  test('封の控えを、改ざんを知らせる人に毎日メールで渡せる', async () => {
    await mailAnchor(db.ctx());
    const before = mails().length;
    await administrator.call('PUT', '/watching/rules/record_broken', {
      enabled: true,
      threshold: 1,
      tell: [officer.id],
    });
    await mailAnchor(db.ctx());
    expect(mails()).toHaveLength(before); // no anchor yet
    await db.settled();
    const block = (await sealAll(db.runtime, db.municipality))!; // entries were written above
    await leaveAnchor(db.runtime, db.municipality, { ...block, date: '2026-11-21' });
    await mailAnchor(db.ctx());
    const bodies = mails().map((mail) => Buffer.from(mail.split('\r\n\r\n')[1]!, 'base64').toString());
    expect(bodies.some((text) => text.includes(block.hash.toString('hex')))).toBe(true);
  });

  test('メールの確認ができ、アドレスのない人には理由を伝える', async () => {
    expect((await administrator.call('POST', '/watching/test-mail', {})).body).toEqual({
      to: 'officer@example.jp',
    });
    await db.sql(`UPDATE staff_members SET mail = NULL WHERE id = $1`, [officer.id]);
    expect(await administrator.call('POST', '/watching/test-mail', {})).toMatchObject(
      refusal(409, 'no_mail_address'),
    );
  });

  test('目安の範囲と、いない職員は断り、変えたことは残る', async () => {
    const { body } = await administrator.call('GET', '/watching/rules');
    expect(body.entries).toHaveLength(12);
    expect(body.mail).toBe('folder');
    expect(
      await administrator.call('PUT', '/watching/rules/sign_in_failures', {
        enabled: true,
        threshold: 1,
        tell: [],
      }),
    ).toMatchObject(refusal(422, 'threshold_out_of_range', { min: 3, max: 100 }));
    expect(
      await administrator.call('PUT', '/watching/rules/sign_in_failures', {
        enabled: true,
        threshold: 5,
        tell: ['00000000-0000-7000-8000-000000000000'],
      }),
    ).toMatchObject(refusal(404, 'not_found'));
    const [row] = await db.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entries WHERE action = 'watching.rule_changed'`,
    );
    expect(row!.n).toBe(5);
    expect(await editor.call('GET', '/watching/warnings')).toMatchObject(
      refusal(403, 'forbidden', { permission: 'audit.view' }),
    );
    expect(await acknowledge('00000000-0000-7000-8000-000000000000')).toMatchObject(
      refusal(404, 'not_found'),
    );
  });
});
