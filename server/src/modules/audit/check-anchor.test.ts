import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { appendAudit, sealAll } from '../../platform/audit/audit-log.ts';
import { auditModule } from './module.ts';

let db: TestDatabase;
let administrator: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  administrator = await staffApi(db, [auditModule])
    .browser()
    .signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());

async function sealed(): Promise<{ epoch: number; no: number; hash: string }> {
  await db.ctx().transaction((ctx) => appendAudit(ctx, { action: 'segment.created' }));
  await db.settled();
  const block = await sealAll(db.runtime, db.municipality);
  return { epoch: block!.epoch, no: block!.no, hash: block!.hash.toString('hex') };
}

const check = async (anchor: { epoch: number; no: number; hash: string }) =>
  (await administrator.call('POST', '/audit/verification/anchor', anchor)).body;

test('SEC-11 紙に残した控えを打ち込むと、記録がそのままか、打ちまちがいか、入れ替えられたかが分かる', async () => {
  const anchor = await sealed();
  await sealed();
  const typed = `${anchor.hash.slice(0, 32).toUpperCase()} ${anchor.hash.slice(32)}`.replaceAll('0', '０');
  expect(await check({ ...anchor, hash: typed })).toMatchObject({
    outcome: 'contained',
    sealedAt: expect.any(String),
    problem: null,
  });
  const slip = (anchor.hash[6] === 'a' ? 'b' : 'a') + anchor.hash.slice(7);
  expect(await check({ ...anchor, hash: anchor.hash.slice(0, 6) + slip })).toMatchObject({
    outcome: 'differs',
    differingPlaces: [7],
  });
  expect(await check({ ...anchor, no: anchor.no + 1000 })).toMatchObject({ outcome: 'missing' });
  expect(
    (await administrator.call('POST', '/audit/verification/anchor', { ...anchor, hash: 'abc' })).status,
  ).toBe(400);
  await db.sql(`UPDATE audit_entries SET action = 'nothing.happened' WHERE action = 'segment.created'`);
  expect(await check(anchor)).toMatchObject({ outcome: 'broken', problem: 'entry_altered' });
  const noted = await db.sql(`SELECT 1 FROM audit_entries WHERE action = 'audit.anchor_checked'`);
  expect(noted.length).toBe(4);
});
