import fs from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { totpCode, totpStep } from '../../../platform/auth/totp.ts';
import { staffModule } from '../index.ts';
import { purgeSignIns } from '../purge-sign-ins.ts';
import { tellRecovery, type RecoveryMoment } from './tell-recovery.ts';

let db: TestDatabase;
let api: StaffApi;
let [asking, approving] = [] as unknown as [TestStaff, TestStaff];
let [asker, approver] = [] as unknown as [StaffBrowser, StaffBrowser];

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  asking = await staffWithAuthenticator(db);
  approving = await staffWithAuthenticator(db);
  for (const [staff, mail] of [
    [asking, 'asking@city.example'],
    [approving, 'approving@city.example'],
  ] as const)
    await db.sql('UPDATE staff_members SET mail = $2 WHERE id = $1', [staff.id, mail]);
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.advance({ minutes: 2 });
  asker = await api.browser().signIn(asking); // the last second factor is good for ten minutes only
  approver = await api.browser().signIn(approving);
});

const reason = 'スマートフォンをなくした';
const ask = (id: string, browser = asker) =>
  browser.call('POST', `/staff-members/${id}/recovery`, { reason });
const approve = (id: string, body: object = { by: 'paper' }, browser = approver) =>
  browser.call('POST', `/staff-recoveries/${id}/approval`, body);
const withdraw = (id: string, browser = approver) => browser.call('DELETE', `/staff-recoveries/${id}`);
const stateOf = async (id: string) =>
  ((await asker.call('GET', '/staff-recoveries')).body['entries'] as { id: string; state: string }[]).find(
    (one) => one.id === id,
  )?.state;
async function asked(staff: TestStaff): Promise<string> {
  const { status, body } = await ask(staff.id);
  expect(status).toBe(200);
  return body['id'];
}

/** Second factor and own password, after the way in. */
async function finish(browser: StaffBrowser) {
  const { secret } = (await browser.call('POST', '/sign-in/totp-enrolment')).body;
  await browser.call('POST', '/sign-in/totp', { code: totpCode(secret, totpStep(db.services.now())) });
  return browser.call('POST', '/sign-in/password', { password: '港の見える丘と白い船と風' });
}

/** The mails that the jobs would send, as they lie in the folder. */
async function mails(moment: RecoveryMoment, id: string): Promise<string> {
  const folder = path.join(db.config.dataDir, 'mail-out');
  await fs.rm(folder, { recursive: true, force: true });
  await tellRecovery(db.ctx(), { moment, id });
  const files = await fs.readdir(folder).catch(() => []);
  const texts = await Promise.all(files.map((file) => fs.readFile(path.join(folder, file), 'utf8')));
  return texts
    .map((raw) => {
      const [head = '', body = ''] = raw.split('\r\n\r\n');
      return `${head}\n${Buffer.from(body, 'base64').toString()}`;
    })
    .join('\n');
}

const jobs = async () =>
  (
    await db.sql<{ moment: string }>(
      `SELECT data->'payload'->>'moment' AS moment FROM jobs.job_common WHERE name = 'staff.tell-recovery' ORDER BY created_on`,
    )
  ).map(({ moment }) => moment);

test('ログインの再設定は2人で行う：依頼だけでは何も変わらず、別の管理者が承認すると招待からやり直せる（ADM-05）', async () => {
  const lost = await staffWithAuthenticator(db, 'editor');
  const session = await api.browser().signIn(lost);
  const id = await asked(lost);
  expect((await session.call('GET', '/me')).status).toBe(200);
  expect(await ask(lost.id)).toMatchObject(refusal(409, 'recovery_open'));
  expect(await approve(id, { by: 'paper' }, asker)).toMatchObject(refusal(409, 'second_person_needed'));
  expect(await approve(id, { by: 'mail' })).toMatchObject(refusal(409, 'no_mail_address'));
  expect((await session.call('GET', '/me')).status).toBe(200); // refused as a whole

  const { status, body } = await approve(id);
  expect(status).toBe(200);
  expect(body['code']).toMatch(/^[2-9A-Z-]{23}$/);
  expect((await session.call('GET', '/me')).status).toBe(401);
  expect(
    await api.browser().call('POST', '/sign-in', { login: lost.staffNumber, password: lost.password }),
  ).toMatchObject(refusal(401, 'sign_in_failed'));
  for (const again of [approve(id), withdraw(id)])
    expect(await again).toMatchObject(refusal(409, 'recovery_over'));

  const browser = api.browser();
  expect((await browser.call('POST', '/invitation', { code: body['code'] })).body['next']).toBe('enrol_totp');
  expect((await finish(browser)).body['next']).toBe('signed_in');
  const register = await asker.call(
    'GET',
    `/staff-register?from=2026-11-21&until=2026-11-21&staffMemberId=${lost.id}`,
  );
  expect(register.body['entries'][0]).toMatchObject({
    kind: 'reset',
    askedBy: '試験 花子',
    approvedBy: '試験 花子',
  });
  const done = await db.sql<{ action: string; actor_id: string }>(
    `SELECT action, actor_id FROM audit_entries WHERE subject_id = $1 AND action LIKE 'staff.recovery%' ORDER BY entry_id`,
    [lost.id],
  );
  expect(done).toEqual([
    { action: 'staff.recovery_asked', actor_id: asking.id },
    { action: 'staff.recovery_approved', actor_id: approving.id },
  ]);
});

test('自分のこと、いない人、上の人、止まっている人の再設定は断る。1日たつと承認できない', async () => {
  const nobody = crypto.randomUUID();
  expect(await ask(asking.id)).toMatchObject(refusal(409, 'own_account'));
  expect(await ask(nobody)).toMatchObject(refusal(404, 'not_found'));
  for (const call of [approve(nobody), withdraw(nobody)])
    expect(await call).toMatchObject(refusal(404, 'not_found', { what: 'recovery' }));
  // About the approver: they may refuse it, not approve it.
  const own = (await ask(approving.id)).body['id'] as string;
  expect(await approve(own)).toMatchObject(refusal(409, 'own_account'));
  expect((await withdraw(own)).status).toBe(200);
  expect(await stateOf(own)).toBe('withdrawn');

  const { body } = await asker.call('POST', '/roles', {
    name: '人事担当',
    permissions: ['staff.manage'],
    reach: 'whole_city',
  });
  const clerk = await staffWithAuthenticator(db, 'viewer');
  await asker.call('POST', `/staff-members/${clerk.id}/posts`, { roleId: body['id'], endOthers: true });
  const personnel = await api.browser().signIn(clerk);
  expect(await ask(approving.id, personnel)).toMatchObject(refusal(422, 'permission_not_held'));
  const above = (await ask(approving.id)).body['id'] as string;
  expect(await approve(above, { by: 'paper' }, personnel)).toMatchObject(refusal(422, 'permission_not_held'));
  await withdraw(above);

  const suspended = await staffWithAuthenticator(db, 'editor');
  const waiting = await asked(suspended);
  await asker.call('PUT', `/staff-members/${suspended.id}/state`, { state: 'suspended' });
  expect(await approve(waiting)).toMatchObject(refusal(409, 'account_not_usable'));
  await withdraw(waiting);
  expect(await ask(suspended.id)).toMatchObject(refusal(409, 'account_not_usable'));

  const late = await staffWithAuthenticator(db, 'editor');
  const old = await asked(late);
  db.clock.advance({ hours: 24 });
  asker = await api.browser().signIn(asking);
  approver = await api.browser().signIn(approving);
  expect(await approve(old)).toMatchObject(refusal(409, 'recovery_over'));
  expect(await stateOf(old)).toBe('expired');
  expect((await ask(late.id)).status).toBe(200); // a new one may be asked for
});

test('2人が同時に承認しても、招待は1つだけ', async () => {
  const lost = await staffWithAuthenticator(db, 'editor');
  const third = await api.browser().signIn(await staffWithAuthenticator(db));
  const id = await asked(lost);
  const answers = await Promise.all([approve(id), approve(id, { by: 'paper' }, third)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('データベースに直接書いても、1人だけの承認は残せない', async () => {
  const lost = await staffWithAuthenticator(db, 'editor');
  const id = await asked(lost);
  for (const who of [asking.id, lost.id])
    await expect(
      db.sql(`UPDATE staff_recoveries SET state = 'approved', decided_by = $2 WHERE id = $1`, [id, who]),
    ).rejects.toThrow('check constraint');
});

test('依頼、承認、取り消しは、関係する人の全員にメールで知らせる', async () => {
  const lost = await staffWithAuthenticator(db, 'editor');
  await db.sql(`UPDATE staff_members SET mail = 'lost@city.example' WHERE id = $1`, [lost.id]);
  const before = (await jobs()).length;
  const id = await asked(lost);
  const first = await mails('asked', id);
  for (const mail of ['asking', 'approving', 'lost']) expect(first).toContain(`${mail}@city.example`);
  expect(first).toContain(reason);
  expect(first).toContain('11月');
  await withdraw(id);
  expect(await mails('withdrawn', id)).toContain('何も変わっていません');
  const again = await asked(lost);
  expect((await approve(again, { by: 'mail' })).body['code']).toBeNull();
  const last = await mails('approved', again);
  for (const mail of ['asking', 'approving', 'lost']) expect(last).toContain(`${mail}@city.example`);
  expect((await jobs()).slice(before)).toEqual(['asked', 'withdrawn', 'asked', 'approved']);
});

test('封筒の復旧コードは1つが1回だけ開き、全員に知らされ、作り直すと前のものは使えない', async () => {
  expect((await asker.call('GET', '/staff-recoveries')).body['envelope']).toBeNull();
  const former = (await asker.call('POST', '/staff-envelope')).body['codes'] as string[];
  const { body } = await asker.call('POST', '/staff-envelope');
  const codes = body['codes'] as [string, string, string, string, string];
  expect(codes).toHaveLength(5);

  // In place of the second person: the only administrator on duty.
  const lost = await staffWithAuthenticator(db, 'editor');
  const id = await asked(lost);
  const byEnvelope = (envelopeCode: string) => approve(id, { by: 'paper', envelopeCode }, asker);
  for (const wrong of ['ABCDE', former[0]!])
    expect(await byEnvelope(wrong)).toMatchObject(
      refusal(422, 'envelope_refused', { field: 'envelopeCode' }),
    );
  expect((await byEnvelope(codes[0])).status).toBe(200);
  expect(await stateOf(id)).toBe('approved');

  // The administrator who lost everything. Nobody else gets in by it.
  const alone = await staffWithAuthenticator(db);
  const left = await api.browser().signIn(alone);
  const open = (login: string, code: string, browser = api.browser()) =>
    browser.call('POST', '/sign-in/envelope', { login, code });
  for (const [login, code] of [
    [alone.staffNumber, codes[0]],
    [alone.staffNumber, 'ABCDE-FGHJK-23456-78923'],
    [lost.staffNumber, codes[1]],
    ['nobody', codes[1]],
  ] as const)
    expect(await open(login, code)).toMatchObject(refusal(422, 'envelope_refused', { field: 'code' }));
  const browser = api.browser();
  expect(
    await browser.call('POST', '/sign-in/envelope', { login: 'x', code: 'y' }, { 'x-town': 'nowhere' }),
  ).toMatchObject(refusal(404, 'not_found'));
  expect((await open(alone.staffNumber, codes[1].toLowerCase(), browser)).body).toMatchObject({
    next: 'enrol_totp',
    name: '試験 花子',
  });
  expect((await left.call('GET', '/me')).status).toBe(401); // whoever sat there is out
  expect((await finish(browser)).body['next']).toBe('signed_in');

  const { envelope } = (await approver.call('GET', '/staff-recoveries')).body;
  expect(envelope).toMatchObject({ total: 5, left: 3, uses: [{ by: '試験 花子' }, { by: '試験 花子' }] });
  const letter = await mails('envelope', asking.id);
  for (const mail of ['asking', 'approving']) expect(letter).toContain(`${mail}@city.example`);
  expect((await jobs()).filter((moment) => moment === 'envelope')).toHaveLength(2);
  const [{ n } = { n: 0 }] = await db.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit_entries WHERE action = 'staff.envelope_used'`,
  );
  expect(n).toBe(2);
  // Neither the codes nor anything that tells them is in the database.
  const [{ rows } = { rows: '' }] = await db.sql<{ rows: string }>(
    `SELECT string_agg(encode(code_hash, 'escape'), ' ') AS rows FROM staff_envelope_codes`,
  );
  for (const code of codes) expect(rows).not.toContain(code.replaceAll('-', ''));
});

test('メールが送れないときは、承認は済んだまま、招待は残らない', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined); // the mailer may hang up first
    socket.end('554 no service here\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo; // listens on TCP
    await using refusing = await testDatabase({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    const [one, two] = [await staffWithAuthenticator(refusing), await staffWithAuthenticator(refusing)];
    const lost = await staffWithAuthenticator(refusing, 'editor');
    await refusing.sql(`UPDATE staff_members SET mail = 'lost@city.example' WHERE id = $1`, [lost.id]);
    const there = staffApi(refusing, [staffModule]);
    const { id } = (await ask(lost.id, await there.browser().signIn(one))).body;
    const second = await there.browser().signIn(two);
    expect(await approve(id, { by: 'mail' }, second)).toMatchObject(refusal(502, 'mail_failed'));
    const { body } = await second.call('GET', `/staff-members/${lost.id}/invitation`);
    expect(body).toMatchObject({ possible: true, invitation: { state: 'revoked' } });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('1年たった依頼と古い封筒は消える', async () => {
  db.clock.advance({ hours: 400 * 24 });
  await purgeSignIns(db.ctx());
  expect(await db.sql('SELECT 1 FROM staff_recoveries')).toEqual([]);
  expect(await db.sql('SELECT 1 FROM staff_envelope_codes WHERE replaced_at IS NOT NULL')).toEqual([]);
  db.clock.advance({ hours: -400 * 24 });
});
