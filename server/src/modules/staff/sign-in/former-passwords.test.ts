import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { anonymous, signInStaff, staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { resetStaffSignIn } from '../people/reset-staff-sign-in.ts';
import { totpCode, totpStep } from '../../../platform/auth/totp.ts';
import { changePassword } from './change-password.ts';
import { choosePassword } from './choose-password.ts';
import { offerTotp } from './offer-totp.ts';
import { startSignIn } from './start-sign-in.ts';
import { verifyTotp } from './verify-totp.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
});
afterAll(() => db.close());
beforeEach(() => db.clock.advance({ minutes: 2 }));

const as = (staff: TestStaff): Ctx =>
  db.ctxOf(db.municipality, {
    kind: 'staff',
    id: staff.id,
    permissions: new Set(),
    reach: () => ({ all: false, departments: new Set(), home: null }),
  });
const refused = (reason: string) => ({ code: 'password_refused', data: { field: 'password', reason } });
const OWN = [
  '朝の港はとても静かだ',
  '二番目の橋をわたる猫',
  '三月のみかんと切手箱',
  '四階の窓から見える山',
].map((words) => `${words}、いつも`);

test('最近の5つのパスワードは、変えるときも再設定のあとも使えず、その前のものは使える（使い回しを断る）', async () => {
  const staff = await staffWithAuthenticator(db);
  const session = await signInStaff(db, staff);
  let currentPassword = staff.password;
  for (const password of OWN) {
    await changePassword(as(staff), session, { currentPassword, password });
    currentPassword = password;
    db.clock.advance({ minutes: 1 });
  }
  const change = (password: string) => changePassword(as(staff), session, { currentPassword, password });
  await expect(change(currentPassword)).rejects.toMatchObject(refused('same'));
  for (const password of [staff.password, ...OWN.slice(0, 3)])
    await expect(change(password)).rejects.toMatchObject(refused('reused'));

  // The way back in forgets nothing of it, and the password that was handed out takes no place among the five.
  const { initialPassword } = await resetStaffSignIn(db.ctx(), staff.staffNumber);
  const ctx = anonymous(db);
  const { token } = await startSignIn(ctx, { login: staff.staffNumber, password: initialPassword });
  const { secret } = await offerTotp(ctx, token);
  const visit = { challenge: token, formerSession: null, userAgent: 'test' };
  await verifyTotp(ctx, visit, totpCode(secret, totpStep(db.services.now())));
  for (const password of OWN)
    await expect(choosePassword(ctx, visit, password)).rejects.toMatchObject(refused('reused'));
  await expect(choosePassword(ctx, visit, initialPassword)).rejects.toMatchObject(refused('same'));
  // Five came after it: the very first one may be used again.
  expect(await choosePassword(ctx, visit, staff.password)).toMatchObject({ next: 'signed_in' });
  expect(
    await db.sql('SELECT 1 FROM staff_former_passwords WHERE staff_member_id = $1', [staff.id]),
  ).toHaveLength(4);
});

test('職員番号、自分の名前、市の名前に少し足しただけのパスワードは、それぞれの理由で断る', async () => {
  const staff = await staffWithAuthenticator(db);
  const session = await signInStaff(db, staff);
  for (const [password, reason] of [
    [`${staff.staffNumber}-2026-0401`, 'contains_number'],
    ['試験花子1981.04.01', 'contains_name'],
    ['minatodai 2026-04', 'contains_town'],
    ['sunshine19810401', 'breached'],
  ] as const)
    await expect(
      changePassword(as(staff), session, { currentPassword: staff.password, password }),
    ).rejects.toMatchObject(refused(reason));
});
