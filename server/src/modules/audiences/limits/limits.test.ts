import fc from 'fast-check';
import type { Condition, ConditionLeaf, Target } from '@madoguchi/contract/audiences';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import {
  inventAttributes,
  inventResidents,
  type Definitions,
} from '../../../../testing/invented-residents.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import {
  audiencesModule,
  countTarget,
  createSegment,
  cutAudience,
  freezeAudience,
  ORDINARY,
} from '../index.ts';
import { readSurroundings } from '../definitions.ts';
import { setLimit } from './set-limit.ts';

const NOBODY = '00000000-0000-7000-8000-000000000009';
const PEOPLE = Array.from({ length: 24 }, (_, no) => no);
const AREAS = ['asahi', 'kawabe', 'minato'];

let db: TestDatabase;
let definitions: Definitions;
let limited: TestStaff;
let administrator: TestStaff;
let clerk: StaffBrowser;
let boss: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T03:00:00Z');
  definitions = await db.ctx().transaction(async (ctx) => {
    const made = await inventAttributes(ctx);
    await inventResidents(
      ctx,
      made,
      PEOPLE.map((no) => ({
        no,
        followed: no % 7 !== 0,
        tester: false,
        language: no % 3 === 0 ? null : no % 3 === 1 ? 'ja' : 'en',
        firstFollowedAt: ctx.now(),
        area: no % 4 === 3 ? undefined : AREAS[no % 4],
      })),
    );
    return made;
  });
  limited = await staffWithAuthenticator(db, 'department_editor', db.municipality, '税務課');
  administrator = await staffWithAuthenticator(db);
  const api = staffApi(db, [audiencesModule]);
  clerk = await api.browser().signIn(limited);
  boss = await api.browser().signIn(administrator);
});
afterAll(() => db.close());

const within = <T>(work: (ctx: TxCtx) => Promise<T>) => db.ctx().transaction(work);
const inArea = (...choices: string[]): Condition => ({
  kind: 'choice',
  definitionId: definitions.area,
  choices,
});
const group = (name: string, condition: Condition, includeUnanswered = false) =>
  within((ctx) => createSegment(ctx, { name, note: '', condition, includeUnanswered }));
const limit = (segmentIds: readonly string[] | null) =>
  within(async (ctx) => setLimit(ctx, await readSurroundings(ctx), limited.id, segmentIds));

/** Whom a sending by `sender` would reach; null: refused. */
const reachedBy = (target: Target, sender: string | null) =>
  within(async (ctx) => {
    try {
      const { audienceId } = await freezeAudience(ctx, target, ORDINARY, sender);
      return (await cutAudience(ctx, audienceId, -1)).flatMap(({ residents }) => residents);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'condition_invalid') return null;
      throw error;
    }
  });

function conditionsOver(segments: readonly string[]): fc.Arbitrary<Condition> {
  const leaf: fc.Arbitrary<ConditionLeaf> = fc.oneof(
    fc.subarray(AREAS, { minLength: 1 }).map((choices) => inArea(...choices) as ConditionLeaf),
    fc.constant<ConditionLeaf>({ kind: 'answered', definitionId: definitions.area }),
    fc.constant<ConditionLeaf>({ kind: 'language', languages: ['ja'] }),
    fc.nat(999).map((seed): ConditionLeaf => ({ kind: 'sample', percent: 50, seed })),
    fc
      .tuple(fc.constantFrom(...segments), fc.boolean())
      .map(([segmentId, settled]): ConditionLeaf => ({ kind: 'segment', segmentId, settled })),
  );
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'any', of })),
      tie('node').map((of): Condition => ({ kind: 'not', of })),
    ),
  })).node;
}

describe('送れる配信グループ（SEG-13）', () => {
  it('どんな条件・名簿・未回答の扱い・友だち全員でも、送れる配信グループより広い人には届かない', async () => {
    const segments = [
      await group('旭', inArea('asahi')),
      await group('川辺（未回答も）', inArea('kawabe'), true),
      await group('日本語', { kind: 'language', languages: ['ja'] }),
      await group('港以外', { kind: 'not', of: inArea('minato') }),
    ];
    const targets: fc.Arbitrary<Target> = fc.oneof(
      { weight: 1, arbitrary: fc.constant<Target>({ kind: 'everyone' }) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(...segments).map((segmentId): Target => ({ kind: 'segment', segmentId })),
      },
      {
        weight: 6,
        arbitrary: fc
          .tuple(conditionsOver(segments), fc.boolean())
          .map(([condition, includeUnanswered]): Target => ({
            kind: 'condition',
            condition,
            includeUnanswered,
          })),
      },
    );
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.subarray(segments), targets, async (allowed, target) => {
        await limit(allowed);
        const mine = await Promise.all(
          allowed.map((segmentId) => reachedBy({ kind: 'segment', segmentId }, null)),
        );
        const most = new Set(mine.flatMap((residents) => residents ?? []));
        const free = await reachedBy(target, null);
        const bound = await reachedBy(target, limited.id);
        if (bound === null) {
          const own = target.kind === 'segment' && allowed.includes(target.segmentId);
          expect(
            own || (target.kind === 'condition' && allowed.length > 0),
            '自分のグループと、その中の条件は送れる',
          ).toBe(false);
          return;
        }
        sent += bound.length;
        expect(bound, '届くのは、頼んだ人のうち、送れる配信グループの人だけ').toEqual(
          free!.filter((no) => most.has(no)), // a free sender is never refused here
        );
        const counted = await within((ctx) => countTarget(ctx, target, ORDINARY, limited.id));
        expect(counted.reached).toBe(bound.length);
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(sent, '何も届かない試験ではない').toBeGreaterThan(20);
    await limit(null);
    expect(await reachedBy({ kind: 'everyone' }, limited.id)).toHaveLength(20);
  }, 120_000);

  it('断るときは、送れる配信グループと、だれに頼めばよいかを言う', async () => {
    const id = await group('税の対象', inArea('asahi'));
    await limit([id]);
    const { problems, reached } = await within((ctx) =>
      countTarget(ctx, { kind: 'everyone' }, ORDINARY, limited.id),
    );
    expect(reached).toBe(0);
    expect(problems).toEqual([
      expect.stringMatching(
        /^この配信先には送れません（送れるのは配信グループ「税の対象」です。.*に依頼してください）/,
      ),
    ]);
    expect(await clerk.call('GET', '/me/sending-limit')).toMatchObject({
      status: 200,
      body: { limit: { segments: [{ id, name: '税の対象' }], givers: [{ name: expect.any(String) }] } },
    });
    const preview = await clerk.call('POST', '/segments/preview-target', {
      target: { kind: 'condition', condition: inArea('asahi', 'kawabe'), includeUnanswered: true },
    });
    expect(preview.body).toMatchObject({
      count: { reached: 'few' },
      sentence: expect.stringMatching(/^配信グループ「税の対象」の対象のうち、/),
    });
    await limit(null);
    expect((await clerk.call('GET', '/me/sending-limit')).body).toEqual({ limit: null });
  });

  it('管理者が画面から決め、一覧で見られる。自分の分・ない職員・ないグループは断る', async () => {
    const id = await group('健診', inArea('minato'));
    const address = `/staff-members/${limited.id}/sending-limit`;
    expect(await boss.call('GET', address)).toMatchObject({ status: 200, body: { limit: null } });
    expect(await boss.call('PUT', address, { segmentIds: [id] })).toMatchObject({
      status: 200,
      body: { limit: { name: expect.any(String), segments: [{ name: '健診' }], setBy: expect.any(String) } },
    });
    expect((await boss.call('GET', '/sending-limits')).body['limits']).toHaveLength(1);
    expect(await boss.call('PUT', `/segments/${id}/state`, { state: 'archived' })).toMatchObject(
      refusal(409, 'segment_in_use', { usedBy: [{ kind: 'limit' }] }),
    );
    const own = `/staff-members/${administrator.id}/sending-limit`;
    expect(await boss.call('PUT', own, { segmentIds: null })).toMatchObject(refusal(403, 'own_limit'));
    expect(await boss.call('PUT', address, { segmentIds: [NOBODY] })).toMatchObject(
      refusal(404, 'not_found'),
    );
    const nobody = `/staff-members/${NOBODY}/sending-limit`;
    expect(await boss.call('PUT', nobody, { segmentIds: [] })).toMatchObject(refusal(404, 'not_found'));
    expect(await boss.call('GET', nobody)).toMatchObject(refusal(404, 'not_found'));
    await boss.call('PUT', address, { segmentIds: null });
  });

  it('送れる配信グループのもとになるグループと名簿は、限られた職員には変えられない', async () => {
    const list = await clerk.upload('/resident-lists', new File(['番号\n1\n2'], 'a.csv'), {
      name: '対象者',
      purpose: '案内',
      class: 'open',
      keptUntil: '2027-03-31',
    });
    const rule = (name: string, condition: Condition) => ({ name, condition, includeUnanswered: false });
    const inner = await clerk.call(
      'POST',
      '/segments',
      rule('内', { kind: 'list', listId: list.body['id'] }),
    );
    const outer = await clerk.call(
      'POST',
      '/segments',
      rule('外', { kind: 'segment', segmentId: inner.body['id'] }),
    );
    await limit([outer.body['id']]);
    const rests = refusal(403, 'limit_rests_on', { segment: '外' });
    for (const { body } of [inner, outer]) {
      const change = { ...rule(body['name'], inArea('asahi')), revision: body['revision'] };
      expect(await clerk.call('PUT', `/segments/${body['id']}`, change)).toMatchObject(rests);
    }
    const content = `/resident-lists/${list.body['id']}/content`;
    expect(await clerk.upload(content, new File(['番号\n3'], 'a.csv'), {}, 'PUT')).toMatchObject(rests);
    await limit(null);
    const change = { ...rule('外', inArea('asahi')), revision: outer.body['revision'], purpose: '案内' };
    expect(await clerk.call('PUT', `/segments/${outer.body['id']}`, change)).toMatchObject({
      status: 200,
      body: { purpose: '案内', keeper: expect.any(String) },
    });
    expect(await clerk.call('GET', `/segments/${outer.body['id']}/changes`)).toMatchObject({
      status: 200,
      body: {
        changes: [
          {
            kind: 'changed',
            by: expect.any(String),
            sentence: 'お住まいの地域が「旭地区」の人（未回答の人は含みません）',
          },
          {
            kind: 'created',
            by: expect.any(String),
            sentence: '配信グループ「内」の人（未回答の人は含みません）',
          },
        ],
      },
    });
    expect(await clerk.call('GET', `/segments/${NOBODY}/changes`)).toMatchObject(refusal(404, 'not_found'));
  });
});
