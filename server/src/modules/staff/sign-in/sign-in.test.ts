import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import {
  anonymous,
  askGate,
  signInStaff,
  staffWithAuthenticator,
  type TestStaff,
} from '../../../../testing/staff.ts';
import { totpCode, totpStep } from '../../../platform/auth/totp.ts';
import { createStaffMember } from '../people/create-staff-member.ts';
import { choosePassword } from './choose-password.ts';
import { findChallenge } from './find-account.ts';
import { offerTotp } from './offer-totp.ts';
import { openSession, type Visit } from './open-session.ts';
import { startSignIn } from './start-sign-in.ts';
import { verifyTotp } from './verify-totp.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
});
afterAll(() => db.close());
// Every test begins in a fresh 30-second step, so that no code of the one before is in the way.
beforeEach(() => db.clock.advance({ minutes: 2 }));

const visit = (challenge: string | null): Visit => ({ challenge, formerSession: null, userAgent: 'test' });
const count = async (table: string) =>
  Number((await db.sql<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n);
const actions = async (id: string) =>
  (
    await db.sql<{ action: string }>(
      `SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id`,
      [id],
    )
  ).map((row) => row.action);
const start = (staff: TestStaff) =>
  startSignIn(anonymous(db), { login: staff.staffNumber, password: staff.password });

test('初回は、初期パスワード、確認コードの登録、新しいパスワードの順に進んでログインできる（ADM-01）', async () => {
  const { id, initialPassword } = await createStaffMember(db.ctx(), {
    staffNumber: '００１２３',
    name: '佐藤 花子',
    mail: 'Hanako@City.Example',
    posts: [{ role: 'editor' }],
  });
  const ctx = anonymous(db);
  const started = await startSignIn(ctx, { login: ' hanako@city.example', password: initialPassword! });
  expect(started.next).toBe('enrol_totp');
  const offer = await offerTotp(ctx, started.token);
  expect(await offerTotp(ctx, started.token)).toEqual(offer);
  expect(offer.otpauthUri).toContain(`secret=${offer.secret}`);
  await expect(verifyTotp(ctx, visit(started.token), '000000')).rejects.toMatchObject({ code: 'code_wrong' });
  const confirmed = await verifyTotp(
    ctx,
    visit(started.token),
    totpCode(offer.secret, totpStep(db.services.now())),
  );
  expect(confirmed).toEqual({ next: 'new_password', sessionToken: null });
  const refused = (reason: string) => ({ code: 'password_refused', data: { field: 'password', reason } });
  await expect(choosePassword(ctx, visit(started.token), 'short')).rejects.toMatchObject(
    refused('too_short'),
  );
  await expect(choosePassword(ctx, visit(started.token), initialPassword!)).rejects.toMatchObject(
    refused('same'),
  );
  const done = await choosePassword(ctx, visit(started.token), 'みなと台の朝はつめたい海');
  expect(done.next).toBe('signed_in');
  expect(await askGate(db, done.sessionToken!)).toMatchObject({
    municipalityId: db.municipality,
    staffMemberId: id,
  });
  expect(await actions(id)).toEqual([
    'staff.created',
    'staff.sign_in_failed',
    'staff.totp_enrolled',
    'staff.password_changed',
    'staff.signed_in',
  ]);
  await expect(startSignIn(ctx, { login: '00123', password: initialPassword! })).rejects.toMatchObject({
    code: 'sign_in_failed',
  });
  expect((await startSignIn(ctx, { login: '００１２３', password: 'みなと台の朝はつめたい海' })).next).toBe(
    'totp',
  );
});

test('パスワードだけでは、何も開かない', async () => {
  const staff = await staffWithAuthenticator(db);
  const { next, token } = await start(staff);
  expect(next).toBe('totp');
  expect(await askGate(db, token)).toBeNull();
  await expect(choosePassword(anonymous(db), visit(token), 'another fine password')).rejects.toMatchObject({
    code: 'sign_in_expired',
  });
  await expect(offerTotp(anonymous(db), token)).rejects.toMatchObject({ code: 'sign_in_expired' });
});

test('取り消された処理では、ログインも操作記録も残らない', async () => {
  const staff = await staffWithAuthenticator(db);
  const { token } = await start(staff);
  const before = [await count('staff_sessions'), await count('audit_entries')];
  const work = anonymous(db).transaction(async (ctx) => {
    const challenge = await findChallenge(ctx, token);
    await openSession(ctx, challenge!, visit(token));
    throw new Error('the machine stops here');
  });
  await expect(work).rejects.toThrow('the machine stops here');
  expect([await count('staff_sessions'), await count('audit_entries')]).toEqual(before);
  // Nothing was used up either: the same sign-in goes on.
  expect((await verifyTotp(anonymous(db), visit(token), staff.code())).next).toBe('signed_in');
});

test('操作記録に書けないときは、ログインもできず、確認コードも使われない', async () => {
  const staff = await staffWithAuthenticator(db);
  const { token } = await start(staff);
  await db.sql('REVOKE INSERT ON audit_entries FROM madoguchi_app');
  const sessions = await count('staff_sessions');
  await expect(verifyTotp(anonymous(db), visit(token), staff.code())).rejects.toThrow('permission denied');
  await db.sql('GRANT INSERT ON audit_entries TO madoguchi_app');
  expect(await count('staff_sessions')).toBe(sessions);
  expect((await verifyTotp(anonymous(db), visit(token), staff.code())).next).toBe('signed_in');
});

test('同じ確認コードは二度使えず、次のコードなら使える', async () => {
  const staff = await staffWithAuthenticator(db);
  await signInStaff(db, staff);
  const { token } = await start(staff);
  await expect(verifyTotp(anonymous(db), visit(token), staff.code())).rejects.toMatchObject({
    code: 'code_wrong',
  });
  await expect(verifyTotp(anonymous(db), visit(token), staff.code(-1))).rejects.toMatchObject({
    code: 'code_wrong',
  });
  expect((await verifyTotp(anonymous(db), visit(token), staff.code(1))).next).toBe('signed_in');
});

test('同じ確認コードが同時に届いても、通るのは一つだけ', async () => {
  for (let round = 0; round < 5; round++) {
    const staff = await staffWithAuthenticator(db);
    const tokens: string[] = [];
    while (tokens.length < 6) tokens.push((await start(staff)).token);
    const outcomes = await Promise.allSettled(
      tokens.map((token) => verifyTotp(anonymous(db), visit(token), staff.code())),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  }
});

test('一つのログイン手続きが同時に二度終わることはない', async () => {
  const staff = await staffWithAuthenticator(db);
  const { token } = await start(staff);
  const outcomes = await Promise.allSettled(
    [0, 1, -1, 0].map((shift) => verifyTotp(anonymous(db), visit(token), staff.code(shift))),
  );
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  expect(await db.sql('SELECT 1 FROM staff_sessions WHERE staff_member_id = $1', [staff.id])).toHaveLength(1);
});

test('ログイン手続きは10分で切れる', async () => {
  const staff = await staffWithAuthenticator(db);
  const { token } = await start(staff);
  db.clock.advance({ minutes: 10 });
  await expect(verifyTotp(anonymous(db), visit(token), staff.code())).rejects.toMatchObject({
    code: 'sign_in_expired',
  });
});

test('ログインは60分使わないと切れ、使っていれば続き、12時間で必ず切れる', async () => {
  const staff = await staffWithAuthenticator(db);
  const idle = await signInStaff(db, staff);
  db.clock.advance({ minutes: 59 });
  expect(await askGate(db, idle)).not.toBeNull();
  db.clock.advance({ minutes: 59 });
  expect(await askGate(db, idle)).not.toBeNull();
  db.clock.advance({ minutes: 60 });
  expect(await askGate(db, idle)).toBeNull();
  const busy = await signInStaff(db, staff);
  for (let hour = 0; hour < 23; hour++) {
    db.clock.advance({ minutes: 31 });
    expect(await askGate(db, busy)).not.toBeNull();
  }
  db.clock.advance({ minutes: 7 });
  expect(await askGate(db, busy)).toBeNull();
});

test('ブラウザが持ち込んだ値はログインにならず、前のログインは新しいログインで終わる', async () => {
  const staff = await staffWithAuthenticator(db);
  const former = await signInStaff(db, staff);
  db.clock.advance({ minutes: 2 });
  const { token } = await start(staff);
  const planted = 'A'.repeat(43);
  const done = await verifyTotp(
    anonymous(db),
    { challenge: token, formerSession: former, userAgent: 'test' },
    staff.code(),
  );
  expect([planted, token, former]).not.toContain(done.sessionToken);
  for (const worthless of [planted, token, former]) expect(await askGate(db, worthless)).toBeNull();
  expect(await askGate(db, done.sessionToken!)).not.toBeNull();
});

test('データベースには、パスワードもログインの値も確認コードの鍵も、そのままでは入っていない', async () => {
  const staff = await staffWithAuthenticator(db);
  const session = await signInStaff(db, staff);
  const { token } = await start(staff);
  for (const table of ['staff_credentials', 'staff_sessions', 'staff_challenges', 'audit_entries']) {
    const dump = JSON.stringify(await db.sql(`SELECT t::text FROM ${table} t`));
    for (const secret of [staff.password, staff.secret, session, token]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
    }
    expect(dump).not.toContain(Buffer.from(session, 'base64url').toString('hex'));
  }
});

test('ほかの自治体からは、職員もログインも見えず、Cookieの自治体を書き換えても開かない', async () => {
  const here = await staffWithAuthenticator(db);
  const token = await signInStaff(db, here);
  await start(here);
  expect(await askGate(db, token, db.otherMunicipality)).toBeNull();
  await expect(
    startSignIn(anonymous(db, db.otherMunicipality), { login: here.staffNumber, password: here.password }),
  ).rejects.toMatchObject({ code: 'sign_in_failed' });
  const { token: running } = await start(here);
  await expect(
    verifyTotp(anonymous(db, db.otherMunicipality), visit(running), here.code()),
  ).rejects.toMatchObject({ code: 'sign_in_expired' });
  const tables = [
    'departments',
    'staff_members',
    'staff_logins',
    'staff_credentials',
    'staff_former_passwords',
    'staff_backup_codes',
    'staff_challenges',
    'staff_sessions',
    'staff_sign_in_attempts',
  ];
  const filled = new Set([
    'staff_members',
    'staff_logins',
    'staff_credentials',
    'staff_challenges',
    'staff_sessions',
  ]);
  for (const table of tables) {
    const seen = await db.services.database.transaction(db.otherMunicipality, (rows) =>
      sql`SELECT 1 FROM ${sql.table(table)} WHERE municipality_id = ${db.municipality}`.execute(rows),
    );
    expect(seen.rows, table).toEqual([]);
    expect(await count(`${table} WHERE municipality_id = ${db.municipality}`), table).toBeGreaterThanOrEqual(
      filled.has(table) ? 1 : 0,
    );
  }
});
