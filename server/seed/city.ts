/**
 * みなと台市: an invented city with departments, staff, residents, groups and deliveries, for the demo and for trying out.
 * No such city exists. The accounts are demo accounts: their passwords stand in this file and in the demo's table.
 */
import { virtualUserIdBytes } from '@madoguchi/line-emulator';
import type { Condition } from '@madoguchi/contract/audiences';
import { countTarget, createSegment } from '../src/modules/audiences/index.ts';
import { createDelivery, saveDraft, sendDelivery } from '../src/modules/delivery/index.ts';
import { createChannel } from '../src/modules/line/index.ts';
import { createMunicipality } from '../src/modules/municipalities/index.ts';
import { makeReadyMenus, publishMenu, wantDefaultMenu } from '../src/modules/rich-menus/index.ts';
import { systemContext, type Ctx, type TxCtx } from '../src/platform/context/context.ts';
import type { Runtime } from '../src/platform/module.ts';
import { seedAttributes } from './attributes.ts';
import { seedStaff, type DemoLogin, type Departments } from './staff.ts';
import { seedResidents } from './seed-residents.ts';

/** What the emulator needs to play LINE for this city. Only ever used against the emulator. */
export interface DemoChannel {
  readonly lineChannelId: string;
  readonly channelSecret: string;
  readonly accessToken: string;
  readonly basicId: string;
  readonly loginChannelId: string;
  readonly loginChannelSecret: string;
}

export interface SeededCity {
  readonly town: string;
  readonly webhookPath: string;
  readonly channel: DemoChannel;
  readonly residents: number;
  readonly staff: readonly DemoLogin[];
}

const TOWN = { slug: 'minatodai', name: 'みなと台市', contactName: '広報課', contactPhone: '000-000-0000' };

/**
 * @param residents how many invented friends (300 in the demo)
 */
export async function seedCity(
  runtime: Runtime,
  channel: DemoChannel,
  residents: number,
): Promise<SeededCity> {
  const municipalityId = await createMunicipality(runtime.database.system, runtime.config.masterKey, TOWN);
  const ctx = systemContext(runtime.services, municipalityId, 'seed');
  const { departments, logins: staff } = await seedStaff(ctx);
  const { id: channelId, webhookPath } = await ctx.transaction((ctx) =>
    createChannel(ctx, {
      name: TOWN.name,
      lineChannelId: channel.lineChannelId,
      channelSecret: channel.channelSecret,
      accessToken: channel.accessToken,
      basicId: channel.basicId,
      login: { channelId: channel.loginChannelId, channelSecret: channel.loginChannelSecret },
    }),
  );
  await ctx.transaction((ctx) => seedAttributes(ctx));
  await seedResidents(ctx, {
    channelId,
    count: residents,
    lineIds: (first, count) => virtualUserIdBytes(channel.lineChannelId, first, count),
  });
  await seedSegments(ctx, departments);
  await seedDeliveries(ctx, departments);
  await ctx.transaction(seedMenus);
  return { town: TOWN.slug, webhookPath, channel, residents, staff };
}

async function definitionIds(ctx: TxCtx): Promise<(key: string) => string> {
  const rows = await ctx.db
    .selectFrom('attribute_definitions')
    .select(['id', 'key'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
  const ids = new Map(rows.map((row) => [row.key, row.id]));
  return (key) => ids.get(key)!; // the model attributes were just made
}

async function seedSegments(ctx: Ctx, departments: Departments): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const id = await definitionIds(ctx);
    const segments: { name: string; note: string; condition: Condition; owner?: string }[] = [
      {
        name: '旭地区の65歳以上',
        note: '見守り・健康のお知らせ',
        condition: {
          kind: 'all',
          of: [
            { kind: 'choice', definitionId: id('residential_area'), choices: ['asahi'] },
            { kind: 'age', definitionId: id('birth_year'), from: 65, to: null, on: 'today' },
          ],
        },
      },
      {
        name: '未就学児の保護者',
        note: '子育て支援課の定期のお知らせ',
        owner: '子育て支援課',
        condition: {
          kind: 'dates_age',
          definitionId: id('children_birth_dates'),
          unit: 'years',
          from: 0,
          to: 5,
          on: 'today',
        },
      },
      {
        name: '防災のお知らせを希望する人',
        note: '',
        condition: { kind: 'choice', definitionId: id('topics'), choices: ['disaster_prevention'] },
      },
    ];
    for (const { owner, ...segment } of segments)
      await createSegment(ctx, {
        ...segment,
        includeUnanswered: false,
        departmentId: owner ? departments(owner) : null,
      });
  });
}

/** Published as they are: the running server brings them to LINE. */
async function seedMenus(ctx: TxCtx): Promise<void> {
  const { everyDay, emergencies } = await makeReadyMenus(ctx);
  for (const id of [everyDay, ...emergencies]) await publishMenu(ctx, id, 0);
  await wantDefaultMenu(ctx, everyDay);
}

async function seedDeliveries(ctx: Ctx, departments: Departments): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const draft = async (
      title: string,
      kind: string,
      text: string,
      target: Parameters<typeof saveDraft>[1]['target'],
      owner: string,
    ) => {
      const { id, revision } = await createDelivery(ctx, undefined, departments(owner));
      const saved = await saveDraft(ctx, {
        id,
        revision,
        title,
        kind,
        blocks: [{ kind: 'text', text }],
        target,
        silent: false,
      });
      return { id, revision: saved.revision };
    };
    const id = await definitionIds(ctx);
    const childcare: Condition = { kind: 'choice', definitionId: id('topics'), choices: ['childcare'] };
    const sent = await draft(
      '子育てひろばのお知らせ',
      'child_rearing',
      '子育てひろば「なみ」を開きます。\n\nとき：毎週水曜日 10時〜15時\nところ：みなと台市民センター 2階\n参加は無料、申し込みはいりません。\n\nくわしくは https://example.jp/minatodai/hiroba をご覧ください。\n\n問い合わせ：子育て支援課 000-000-0000',
      { kind: 'condition', condition: childcare, includeUnanswered: false },
      '子育て支援課',
    );
    const { reached } = await countTarget(ctx, {
      kind: 'condition',
      condition: childcare,
      includeUnanswered: false,
    });
    if (reached > 0) await sendDelivery(ctx, { ...sent, scheduledFor: null, confirmedRecipients: reached });
    await draft(
      '健康診査の受け付けが始まります',
      'announcement',
      '今年度の健康診査の受け付けが始まります。\n\n受付：平日 8時30分〜17時15分\n持ち物：健康保険の資格が分かるもの\n\n問い合わせ：健康づくり課 000-000-0000',
      null,
      '健康づくり課',
    );
    await draft(
      '地域防災訓練のご案内',
      'disaster_preparedness',
      '地域防災訓練を行います。\n\nところ：お近くの小学校\n動きやすい服装でお越しください。\n\n問い合わせ：防災危機管理課 000-000-0000',
      { kind: 'everyone' },
      '防災危機管理課',
    );
  });
}
