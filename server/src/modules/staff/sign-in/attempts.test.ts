import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { REACHES_NOTHING } from '../../../platform/context/reach.ts';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import {
  anonymous,
  askGate,
  signInStaff,
  staffWithAuthenticator,
  type TestStaff,
} from '../../../../testing/staff.ts';
import { resetStaffSignIn } from '../people/reset-staff-sign-in.ts';
import { changePassword } from './change-password.ts';
import { makeBackupCodes } from './make-backup-codes.ts';
import type { Visit } from './open-session.ts';
import { startSignIn } from './start-sign-in.ts';
import { useBackupCode } from './use-backup-code.ts';
import { verifyTotp } from './verify-totp.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
});
afterAll(() => db.close());
beforeEach(() => db.clock.advance({ minutes: 2 }));

const visit = (challenge: string | null): Visit => ({ challenge, formerSession: null, userAgent: 'test' });
const start = (staff: TestStaff, password = staff.password) =>
  startSignIn(anonymous(db), { login: staff.staffNumber, password });
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? String(error),
  );
const actor = (staff: TestStaff) =>
  db.ctx({ kind: 'staff', id: staff.id, permissions: new Set(), reach: () => REACHES_NOTHING });

test('パスワードを続けて間違えると待たされ、待つ間は正しくても開かず、待てば開く', async () => {
  const staff = await staffWithAuthenticator(db);
  for (let turn = 0; turn < 5; turn++)
    expect(await codeOf(start(staff, 'not the password'))).toBe('sign_in_failed');
  await expect(start(staff)).rejects.toMatchObject({
    code: 'too_many_attempts',
    data: { retryAfterSeconds: 30 },
  });
  db.clock.advance({ seconds: 20 });
  await expect(start(staff)).rejects.toMatchObject({
    code: 'too_many_attempts',
    data: { retryAfterSeconds: 10 },
  });
  db.clock.advance({ seconds: 10 });
  expect(await codeOf(start(staff, 'not the password'))).toBe('sign_in_failed');
  await expect(start(staff)).rejects.toMatchObject({ data: { retryAfterSeconds: 60 } });
  db.clock.advance({ seconds: 60 });
  expect(await codeOf(start(staff))).toBe('ok');
  for (let turn = 0; turn < 4; turn++)
    expect(await codeOf(start(staff, 'not the password'))).toBe('sign_in_failed');
  expect(await codeOf(start(staff))).toBe('ok');
});

test('待たされるのはその人だけで、同じ接続元のほかの職員はログインできる', async () => {
  const [guessed, colleague] = [await staffWithAuthenticator(db), await staffWithAuthenticator(db)];
  for (let turn = 0; turn < 6; turn++) await codeOf(start(guessed, 'not the password'));
  expect(await codeOf(start(guessed))).toBe('too_many_attempts');
  expect(await codeOf(start(colleague))).toBe('ok');
});

test('いない人でも同じ答えと同じ待ち方になり、いるかどうかは分からない', async () => {
  const nobody = { login: 'nobody-0001', password: 'not the password' };
  const answers: string[] = [];
  for (let turn = 0; turn < 6; turn++) answers.push(await codeOf(startSignIn(anonymous(db), nobody)));
  expect(answers).toEqual([...Array<string>(5).fill('sign_in_failed'), 'too_many_attempts']);
  const typed = JSON.stringify(await db.sql(`SELECT a::text FROM audit_entries a`));
  expect(typed).not.toContain('nobody-0001');
});

test('同時に届いた推測も一つずつ数えられ、5つまでしか確かめられない', async () => {
  const staff = await staffWithAuthenticator(db);
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => codeOf(start(staff, 'not the password'))),
  );
  expect(answers.filter((answer) => answer === 'sign_in_failed')).toHaveLength(5);
  expect(answers.filter((answer) => answer === 'too_many_attempts')).toHaveLength(7);
  const noted = await db.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit_entries WHERE subject_id = $1 AND action = 'staff.sign_in_failed'`,
    [staff.id],
  );
  expect(noted[0]!.n).toBe(12);
});

test('確認コードの推測も、手続きをやり直しながらでも、数えられて待たされる', async () => {
  const staff = await staffWithAuthenticator(db);
  const answers: string[] = [];
  for (let turn = 0; turn < 7; turn++) {
    const { token } = await start(staff);
    answers.push(await codeOf(verifyTotp(anonymous(db), visit(token), staff.code(10 + turn))));
  }
  expect(answers).toEqual([...Array<string>(5).fill('code_wrong'), 'too_many_attempts', 'too_many_attempts']);
  const { token } = await start(staff);
  expect(await codeOf(verifyTotp(anonymous(db), visit(token), staff.code()))).toBe('too_many_attempts');
  expect(await codeOf(useBackupCode(anonymous(db), visit(token), '23456-ABCDE'))).toBe('too_many_attempts');
  db.clock.advance({ seconds: 30 });
  expect(await codeOf(verifyTotp(anonymous(db), visit(token), staff.code()))).toBe('ok');
});

test('一日たてば、前の失敗は数えない', async () => {
  const staff = await staffWithAuthenticator(db);
  for (let turn = 0; turn < 4; turn++) await codeOf(start(staff, 'not the password'));
  db.clock.advance({ hours: 24, seconds: 1 });
  for (let turn = 0; turn < 4; turn++) await codeOf(start(staff, 'not the password'));
  expect(await codeOf(start(staff))).toBe('ok');
});

test('予備コードは一つが一度だけ使え、同時でも一度で、作り直すと前のものは使えない', async () => {
  const staff = await staffWithAuthenticator(db);
  await expect(makeBackupCodes(actor(staff), 'not the password')).rejects.toMatchObject({
    code: 'password_wrong',
  });
  const codes = await makeBackupCodes(actor(staff), staff.password);
  expect(new Set(codes).size).toBe(10);
  const tokens = await Promise.all([0, 1, 2].map(async () => (await start(staff)).token));
  const answers = await Promise.all(
    tokens.map((token) => codeOf(useBackupCode(anonymous(db), visit(token), codes[0]!.toLowerCase()))),
  );
  expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
  await makeBackupCodes(actor(staff), staff.password);
  const { token } = await start(staff);
  expect(await codeOf(useBackupCode(anonymous(db), visit(token), codes[1]!))).toBe('code_wrong');
  const other = await staffWithAuthenticator(db);
  const { token: others } = await start(other);
  expect(await codeOf(useBackupCode(anonymous(db), visit(others), codes[2]!))).toBe('code_wrong');
});

test('パスワードを変えると、ほかの端末のログインと途中の手続きは終わり、この端末は続く', async () => {
  const staff = await staffWithAuthenticator(db);
  const elsewhere = await signInStaff(db, staff);
  db.clock.advance({ minutes: 2 });
  const here = await signInStaff(db, staff);
  const { token: running } = await start(staff);
  const change = (currentPassword: string, password: string) =>
    changePassword(actor(staff), here, { currentPassword, password });
  await expect(change('not the password', 'みなと台の朝はつめたい海')).rejects.toMatchObject({
    code: 'password_wrong',
  });
  await expect(change(staff.password, `${staff.staffNumber}-123456`)).rejects.toMatchObject({
    code: 'password_refused',
    data: { reason: 'contains_number' },
  });
  await change(staff.password, 'みなと台の朝はつめたい海');
  expect(await askGate(db, elsewhere)).toBeNull();
  expect(await askGate(db, here)).not.toBeNull();
  db.clock.advance({ minutes: 2 });
  expect(await codeOf(verifyTotp(anonymous(db), visit(running), staff.code()))).toBe('sign_in_expired');
  expect(await codeOf(start(staff))).toBe('sign_in_failed');
  expect(await codeOf(start(staff, 'みなと台の朝はつめたい海'))).toBe('ok');
});

test('再設定すると、ログインも予備コードも待ちも消え、確認コードの登録からやり直す', async () => {
  const staff = await staffWithAuthenticator(db);
  const session = await signInStaff(db, staff);
  await makeBackupCodes(actor(staff), staff.password);
  for (let turn = 0; turn < 5; turn++) await codeOf(start(staff, 'not the password'));
  const { initialPassword } = await resetStaffSignIn(db.ctx(), staff.staffNumber);
  expect(await askGate(db, session)).toBeNull();
  expect(await codeOf(start(staff))).toBe('sign_in_failed');
  expect((await start(staff, initialPassword)).next).toBe('enrol_totp');
  expect(await db.sql('SELECT 1 FROM staff_backup_codes WHERE staff_member_id = $1', [staff.id])).toEqual([]);
  await expect(resetStaffSignIn(db.ctx(), 'nobody')).rejects.toMatchObject({ code: 'not_found' });
});
