/** 「10人未満」: over every endpoint that tells figures of residents, for an account without personal data and one with. */
import * as contracts from '@madoguchi/contract';
import { PERMISSIONS, PERSONAL_DATA, type Permission } from '@madoguchi/contract/permissions';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';
import { inventAttributes, inventResidents, type Definitions } from '../../testing/invented-residents.ts';
import { refusal, staffApi, type StaffBrowser } from '../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../testing/staff.ts';
import { conditionCount } from '@madoguchi/contract/audiences';
import { REACHES_NOTHING } from '../platform/context/reach.ts';
import { withShownCounts } from '../platform/http/shown-counts.ts';
import { modules } from './modules.ts';

let db: TestDatabase;
let definitions: Definitions;
let outsider: StaffBrowser;
let entrusted: StaffBrowser;

/** 3 in asahi, 20 in minato, 2 without an answer. */
const AREAS = [...Array<string>(3).fill('asahi'), ...Array<string>(20).fill('minato'), undefined, undefined];

beforeAll(async () => {
  db = await testDatabase();
  definitions = await db.ctx().transaction(inventAttributes);
  await db.ctx().transaction((ctx) =>
    inventResidents(
      ctx,
      definitions,
      AREAS.map((area, no) => ({
        no,
        followed: true,
        firstFollowedAt: db.services.now(),
        language: 'ja',
        tester: false,
        area,
      })),
    ),
  );
  const without = Object.keys(PERMISSIONS).filter((one) => !PERSONAL_DATA.has(one as Permission));
  outsider = await staffApi(db, modules, { permissions: new Set(without) })
    .browser()
    .signIn(await staffWithAuthenticator(db));
  entrusted = await staffApi(db, modules)
    .browser()
    .signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());

const area = (...choices: string[]) => ({ kind: 'choice', definitionId: definitions.area, choices });
const preview = async (who: StaffBrowser, condition: object, includeUnanswered = false) =>
  (await who.call('POST', '/segments/preview', { condition, includeUnanswered })).body['count'];

describe('10人未満', () => {
  it('個人情報を見る権限がない人には、1人から9人までの数が出ず、引き算でも分からない', async () => {
    expect(await preview(entrusted, area('asahi'))).toMatchObject({
      yes: 3,
      no: 20,
      unanswered: 2,
      friends: 25,
    });
    const shown = {
      yes: 'few',
      no: { about: 20 },
      unanswered: 'few',
      friends: { about: 20 },
      reached: 'few',
    };
    expect(await preview(outsider, area('asahi'))).toMatchObject(shown);
    // The other way round it is the same three figures.
    expect(await preview(outsider, { kind: 'not', of: area('asahi') })).toMatchObject({
      yes: { about: 20 },
      no: 'few',
    });
    expect(await preview(outsider, area('asahi', 'minato'))).toMatchObject({
      yes: { about: 20 },
      unanswered: 'few',
    });
    // Zero names nobody.
    expect(await preview(outsider, area('furumachi'))).toMatchObject({ yes: 0 });
  });

  it('登録状況・選択肢ごとの人数・配信グループの一覧でも同じ', async () => {
    const material = await outsider.call('GET', '/segments/attributes');
    const shown = material.body['attributes'].find(
      (one: { definitionId: string }) => one.definitionId === definitions.area,
    );
    expect(shown).toMatchObject({ answered: { about: 20 }, unanswered: 'few' });
    const count = (key: string) => shown.choices.find((one: { key: string }) => one.key === key).count;
    expect([count('asahi'), count('minato'), count('furumachi')]).toEqual(['few', { about: 20 }, 0]);
    const holders = await outsider.call('GET', `/attributes/${definitions.area}/holders`);
    expect(holders.body).toMatchObject({ answered: { about: 20 } });
    await entrusted.call('POST', '/segments', {
      name: '旭',
      note: '',
      condition: area('asahi'),
      includeUnanswered: false,
    });
    expect((await outsider.call('GET', '/segments/counts')).body['counts']).toMatchObject([{ yes: 'few' }]);
    expect((await entrusted.call('GET', '/segments/counts')).body['counts']).toMatchObject([{ yes: 3 }]);
    expect((await outsider.call('GET', '/residents/summary')).body).toMatchObject({
      friends: 25,
      registered: 0,
    });
  });

  it('配信前の確認も送る前の照合も「10人未満」のままでき、ほかの人数では送れない', async () => {
    const draft = {
      revision: 0,
      title: '旭地区',
      kind: 'announcement',
      blocks: [{ kind: 'text', text: 'お知らせです。問い合わせ：広報課 000-000-0000' }],
      target: { kind: 'condition', condition: area('asahi'), includeUnanswered: false },
      silent: false,
    };
    const { id } = (await entrusted.call('POST', '/deliveries', {})).body;
    expect((await entrusted.call('PUT', `/deliveries/${id}/draft`, draft)).status).toBe(200);
    const check = (who: StaffBrowser) => who.call('POST', `/deliveries/${id}/check`, {});
    expect((await check(entrusted)).body).toMatchObject({ recipients: 3, unanswered: 2 });
    expect((await check(outsider)).body).toMatchObject({ recipients: 'few', unanswered: 'few' });
    const { revision } = (await entrusted.call('GET', `/deliveries/${id}`)).body;
    const send = (confirmedRecipients: unknown) =>
      outsider.call('POST', `/deliveries/${id}/send`, { revision, scheduledFor: null, confirmedRecipients });
    for (const guess of [1, 3, 9, 20])
      expect(await send(guess)).toMatchObject(refusal(409, 'recipients_changed', { recipients: 'few' }));
    // No account is connected in this test: what stops it now is not the number.
    expect(await send('few')).toMatchObject(refusal(409, 'no_channel'));
  });

  it('どんな人数の組でも、1から9は出ず、10以上は約にしたときも桁の内にある', () => {
    const actor = {
      kind: 'staff' as const,
      id: 'x',
      permissions: new Set<string>(),
      reach: () => REACHES_NOTHING,
    };
    const number = fc.nat({ max: 60 });
    fc.assert(
      fc.property(number, number, number, (yes, no, unanswered) => {
        const exact = { yes, no, unanswered, friends: yes + no + unanswered, reached: yes, withheld: 0 };
        const shown = withShownCounts(actor, conditionCount, exact);
        const few = Object.values(exact).some((count) => count > 0 && count < 10);
        for (const [name, count] of Object.entries(shown) as [keyof typeof exact, unknown][]) {
          if (exact[name] > 0 && exact[name] < 10) expect(count).toBe('few');
          else if (few && exact[name] > 0)
            expect(count).toEqual({ about: Math.floor(exact[name] / 10) * 10 });
          else expect(count).toBe(exact[name]);
        }
      }),
    );
  });

  it('人数らしい名前の数は、契約のどの答えでも、人数として書いてある', () => {
    const wrong: string[] = [];
    const look = (schema: z.ZodType | undefined, path: string) => {
      const def = schema?.def as
        | { type: string; shape?: Record<string, z.ZodType>; element?: z.ZodType; innerType?: z.ZodType }
        | undefined;
      if (def?.type === 'number' && PEOPLE.test(path.split('.').at(-1)!)) wrong.push(path);
      for (const [name, part] of Object.entries(def?.shape ?? {})) look(part, `${path}.${name}`);
      look1(def?.element, path);
      look1(def?.innerType, path);
    };
    const look1 = (schema: z.ZodType | undefined, path: string) => schema && look(schema, path);
    for (const [module, contract] of Object.entries(contracts))
      for (const [name, procedure] of Object.entries(contract))
        look(
          (procedure as { '~orpc': { outputSchema?: z.ZodType } })['~orpc'].outputSchema,
          `${module}.${name}`,
        );
    expect(wrong.filter((path) => !(path in NOT_RESIDENTS))).toEqual([]);
  });
});

const PEOPLE =
  /^(friends|blocked|registered|newToday|blockedToday|yes|unanswered|answered|declined|reached|withheld|recipients|confirmed|failed|unknown|people|holders|residents|count|counted|persons)$/;
/** Other figures of these names, and what they count. */
const NOT_RESIDENTS: Readonly<Record<string, string>> = {
  'delivery.testSend.recipients': 'members of staff',
  'delivery.showResult.clicks.count': 'clicks',
  'delivery.friendFigures.entries.friends': 'all friends of the account, as LINE tells it',
  'residents.checkAnswerImport.residents': 'asked only with residents.manage, which sees residents anyway',
  'residents.applyAnswerImport.residents': 'the same',
  'audit.showFigures.days.count': 'entries',
  'audit.showFigures.actions.count': 'entries',
  'audit.showFigures.actors.count': 'entries',
  'staff.checkOtpTokens.count': 'devices',
  'staff.importOtpTokens.count': 'devices',
  'staff.listRoles.entries.holders': 'members of staff',
  'staff.createRole.holders': 'members of staff',
  'staff.updateRole.holders': 'members of staff',
};
