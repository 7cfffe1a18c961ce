import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { modules } from '../../../app/modules.ts';
import { notifyDepartment } from './notify-department.ts';
import { createDepartment } from './save-department.ts';
import { sendNotice } from './send-notice.ts';

let db: TestDatabase;
let browser: StaffBrowser;
let department: string;
async function open(overrides: Record<string, string> = {}): Promise<void> {
  db = await testDatabase(overrides);
  browser = await staffApi(db, modules)
    .browser()
    .signIn(await staffWithAuthenticator(db));
  department = (await createDepartment(db.ctx(), { name: '広報課' })).id;
}
beforeEach(() => open());
afterEach(() => db.close());

const nobody = crypto.randomUUID();
const at = (id = department) => `/departments/${id}/mails`;
const add = (mail: string, id = department) => browser.call('POST', at(id), { mail });
const confirm = (mail: string, code: string, id = department) =>
  browser.call('POST', `${at(id)}/confirm`, { mail, code });

/** The mails that would have gone out, the newest last. */
function mails(): { to: string[]; text: string }[] {
  const folder = path.join(db.config.dataDir, 'mail-out');
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
  files.sort((a, b) => fs.statSync(a).mtimeMs - fs.statSync(b).mtimeMs);
  return files.map((file) => {
    const raw = fs.readFileSync(file, 'utf8');
    const [head = '', body = ''] = raw.split('\r\n\r\n');
    const unfolded = head.replaceAll(/\r\n[ \t]+/g, '');
    const to = /^To: (.*)$/m.exec(unfolded)![1]!; // every mail has one
    return {
      to: to.split(/,\s*/).sort(),
      text: Buffer.from(body, 'base64').toString('utf8'),
    };
  });
}
const newestCode = () => /^\d{6}/m.exec(mails().at(-1)!.text)![0];

async function confirmed(mail: string, id = department): Promise<void> {
  await add(mail, id);
  expect(await confirm(mail, newestCode(), id)).toMatchObject({ status: 200 });
}

test('ADM-06 いくつでも加えられ、メールの番号を入れるまでは使われず、外せる', async () => {
  expect(await add('Koho@city.example')).toMatchObject({
    status: 200,
    body: { entries: [{ mail: 'koho@city.example', confirmedAt: null }] },
  });
  const code = newestCode();
  expect(mails().at(-1)).toMatchObject({ to: ['koho@city.example'] });
  const wrong = code === '000000' ? '000001' : '000000';
  expect(await confirm('koho@city.example', wrong)).toMatchObject(
    refusal(422, 'department_code_wrong', { field: 'code', left: 4 }),
  );
  expect(await confirm('koho@city.example', code)).toMatchObject({
    status: 200,
    body: { entries: [{ confirmedAt: expect.any(String) }] },
  });
  expect(await add('koho@city.example')).toMatchObject(refusal(409, 'department_mail_taken'));
  await confirmed('soumu@city.example');
  expect((await browser.call('GET', at())).body['entries']).toHaveLength(2);
  const remove = (mail: string) => browser.call('POST', `${at()}/remove`, { mail });
  expect(await remove('koho@city.example')).toMatchObject({
    status: 200,
    body: { entries: [{ mail: 'soumu@city.example' }] },
  });
  expect(await remove('koho@city.example')).toMatchObject(refusal(404, 'not_found'));
  expect(await confirm('koho@city.example', code)).toMatchObject(refusal(404, 'not_found'));
  expect(await add('a@city.example', nobody)).toMatchObject(refusal(404, 'not_found'));
  expect(await browser.call('GET', at(nobody))).toMatchObject(refusal(404, 'not_found'));
  const stored = await db.sql<{ row: string }>('SELECT m::text AS row FROM department_mails m');
  expect(stored.some(({ row }) => row.includes(code))).toBe(false);
});

test('番号は5回まちがえるか4日たつと使えず、送り直せば使える。多すぎるアドレスは断る', async () => {
  await add('koho@city.example');
  const code = newestCode();
  const wrong = code === '000000' ? '000001' : '000000';
  for (let n = 0; n < 5; n += 1) await confirm('koho@city.example', wrong);
  expect(await confirm('koho@city.example', code)).toMatchObject(refusal(409, 'department_code_over'));
  await add('koho@city.example');
  await db.sql("UPDATE department_mails SET code_expires_at = now() - interval '1 minute'");
  expect(await confirm('koho@city.example', newestCode())).toMatchObject(
    refusal(409, 'department_code_over'),
  );
  for (let n = 1; n < 10; n += 1) await add(`no${n}@city.example`);
  expect(await add('no10@city.example')).toMatchObject(refusal(409, 'department_mails_full', { most: 10 }));
});

test('メールサーバーが受け取らなければそう言い、アドレスは残る', async () => {
  await db.close();
  await open({ SMTP_URL: 'smtp://127.0.0.1:1' });
  expect(await add('koho@city.example')).toMatchObject(refusal(503, 'mail_not_sent'));
  expect((await browser.call('GET', at())).body['entries']).toHaveLength(1);
  const id = await db
    .ctx()
    .transaction((ctx) => notifyDepartment(ctx, department, { subject: '件名', text: '本文' }));
  await db.sql('UPDATE department_mails SET confirmed_at = now(), code_hash = NULL');
  await expect(sendNotice(db.ctx(), { id })).rejects.toThrow(); // the job tries again
  expect(await db.sql('SELECT outcome FROM department_notices')).toEqual([{ outcome: null }]);
});

test('お知らせは確かめたアドレスだけに届き、廃止された所属なら引き継いだ所属に届き、二度は送らない', async () => {
  await confirmed('koho@city.example');
  await confirmed('kakari@city.example');
  await add('not-yet@city.example');
  const next = (await createDepartment(db.ctx(), { name: '市民広報室' })).id;
  await confirmed('shitsu@city.example', next);
  const tell = async (to: string) => {
    const id = await db
      .ctx()
      .transaction((ctx) =>
        notifyDepartment(ctx, to, { subject: '【窓口】申請 1件', text: '画面で見てください' }),
      );
    await sendNotice(db.ctx(), { id });
    await sendNotice(db.ctx(), { id });
    const [notice] = await db.sql('SELECT outcome FROM department_notices WHERE id = $1', [id]);
    return notice!['outcome'];
  };
  const before = mails().length;
  expect(await tell(department)).toBe('sent');
  expect(mails().slice(before)).toEqual([
    {
      to: ['kakari@city.example', 'koho@city.example'],
      text: expect.stringContaining('画面で見てください'),
    },
  ]);
  await db.sql(`UPDATE departments SET retired_on = '2020-04-01' WHERE id = $1`, [department]);
  await db.sql('INSERT INTO department_successors VALUES ($1, $2, $3)', [db.municipality, department, next]);
  expect(await tell(department)).toBe('sent');
  expect(mails().at(-1)).toMatchObject({ to: ['shitsu@city.example'] });
  const lonely = (await createDepartment(db.ctx(), { name: '連絡先のない課' })).id;
  expect(await tell(lonely)).toBe('unreachable');
  const [entry] = await db.sql(`SELECT action FROM audit_entries WHERE action = 'department.unreachable'`);
  expect(entry).toBeTruthy();
});
