import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../testing/staff.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { createContext } from '../../platform/context/context.ts';
import { REACHES_NOTHING } from '../../platform/context/reach.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { incidentsModule } from './module.ts';
import { dueReports } from './show-incident.ts';

let db: TestDatabase;
let boss: TestStaff;
let staff: StaffBrowser;
const NOBODY = '00000000-0000-7000-8000-000000000009';
const today = () => todayInJapan(db.services.now()).toString();
const incident = (more: object = {}) => ({
  title: '誤送信',
  kind: 'leak',
  grounds: ['many'],
  knownOn: today(),
  account: { happened: '別の人に送った', items: '氏名', cause: '', measures: '' },
  persons: 120,
  personsFrom: '名簿',
  ...more,
});

beforeAll(async () => {
  db = await testDatabase();
  boss = await staffWithAuthenticator(db);
  staff = await staffApi(db, [incidentsModule]).browser().signIn(boss);
});
afterAll(() => db.close());

describe('漏えい等の記録', () => {
  it('記録すると期限までの日数が出て、報告すると残りがなくなり、前の内容も残る', async () => {
    const made = await staff.call('POST', '/incidents', incident());
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect(made.body).toMatchObject({ early: { daysLeft: 4 }, final: { daysLeft: 29 }, persons: 120 });
    const path = `/incidents/${made.body['id']}`;
    expect(await db.ctx().transaction((ctx) => dueReports(ctx, 4))).toMatchObject([
      { report: 'early', daysLeft: 4 },
    ]);
    const changed = await staff.call('PUT', path, incident({ revision: 1, grounds: ['malicious'] }));
    expect(changed.body).toMatchObject({ final: { daysLeft: 59 }, revision: 2 });
    expect(await staff.call('PUT', path, incident({ revision: 1 }))).toMatchObject(
      refusal(409, 'changed_meanwhile'),
    );
    const reported = await staff.call('POST', `${path}/steps`, { step: 'early_reported' });
    expect(reported.body).toMatchObject({ early: { daysLeft: null, reportedOn: today() } });
    expect(await staff.call('POST', `${path}/steps`, { step: 'early_reported' })).toMatchObject(
      refusal(409, 'already_done'),
    );
    expect((await staff.call('GET', path)).body['steps'].map((one: { step: string }) => one.step)).toEqual([
      'recorded',
      'changed',
      'early_reported',
    ]);
    expect((await staff.call('GET', '/incidents')).body['entries']).toHaveLength(1);
  });

  it('先の日付・いない記録は断る', async () => {
    const made = await staff.call('POST', '/incidents', incident({ grounds: [] }));
    expect(made.body['early']).toEqual({ dueOn: null, daysLeft: null, reportedOn: null });
    for (const call of [
      staff.call('POST', '/incidents', incident({ knownOn: '2199-01-01' })),
      staff.call('PUT', `/incidents/${made.body['id']}`, incident({ revision: 1, knownOn: '2199-01-01' })),
    ])
      expect(await call).toMatchObject(refusal(422, 'known_later', { field: 'knownOn' }));
    for (const call of [
      staff.call('GET', `/incidents/${NOBODY}`),
      staff.call('PUT', `/incidents/${NOBODY}`, incident({ revision: 1 })),
      staff.call('POST', `/incidents/${NOBODY}/steps`, { step: 'closed' }),
      staff.call('POST', '/incidents/count', { from: 'segment', segmentId: NOBODY }),
    ])
      expect(await call).toMatchObject(refusal(404, 'not_found'));
  });

  it('ある職員が見た人の数を、操作記録から1人を1回ずつ数える', async () => {
    const ctx = createContext(db.services, {
      actor: { kind: 'staff', id: boss.id, permissions: new Set<string>(), reach: () => REACHES_NOTHING },
      municipalityId: db.municipality,
      requestId: 'x',
    });
    for (const no of [1, 2, 2, 3])
      await ctx.transaction((ctx) =>
        appendAudit(ctx, { action: 'resident.viewed', subject: { kind: 'resident', id: no } }),
      );
    const range = { from: 'audit', actorId: boss.id, first: today(), last: today() };
    expect((await staff.call('POST', '/incidents/count', range)).body).toMatchObject({ persons: 3 });
  });
});
