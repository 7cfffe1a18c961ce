import { expect, test } from 'vitest';
import { testDatabase } from '../../../testing/index.ts';
import { anonymous, askGate, signInStaff, staffWithAuthenticator } from '../../../testing/staff.ts';
import { purgeSignIns } from './purge-sign-ins.ts';
import { startSignIn } from './sign-in/start-sign-in.ts';

test('終わったログイン・手続き・古い失敗だけが片づけられる', async () => {
  await using db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  const staff = await staffWithAuthenticator(db);
  const attempt = (password: string) => startSignIn(anonymous(db), { login: staff.staffNumber, password });
  await signInStaff(db, staff);
  await attempt('not the password').catch(() => undefined);
  await attempt(staff.password);
  await attempt('not the password').catch(() => undefined);
  db.clock.advance({ hours: 24, minutes: 1 });
  const kept = await signInStaff(db, staff);
  await startSignIn(anonymous(db), { login: 'invented', password: 'x' }).catch(() => undefined);
  const running = await attempt(staff.password);
  await purgeSignIns(db.ctx());
  expect(await askGate(db, kept)).not.toBeNull();
  const left = async (table: string) =>
    Number((await db.sql<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n);
  expect([
    await left('staff_sessions'),
    await left('staff_challenges'),
    await left('staff_sign_in_attempts'),
  ]).toEqual([1, 1, 1]);
  expect(running.next).toBe('totp');
});
