import { expect } from 'vitest';
import type { messagingApi } from '@line/bot-sdk';
import { png } from '../../src/rich-menus/test-menus.ts';
import { lineDate, refused, until, type Exercises } from '../world.ts';

const menu = (name: string): messagingApi.RichMenuRequest => ({
  size: { width: 2500, height: 843 },
  selected: true,
  name,
  chatBarText: 'メニュー',
  areas: [
    {
      bounds: { x: 0, y: 0, width: 1250, height: 843 },
      action: { type: 'richmenuswitch', richMenuAliasId: 'second', data: 'to=second', label: '2枚目' },
    },
    {
      bounds: { x: 1250, y: 0, width: 1250, height: 843 },
      action: { type: 'uri', uri: 'https://example.com/', label: '市のサイト' },
    },
  ],
});

const picture = (): Blob => new Blob([Uint8Array.from(png(2500, 843))], { type: 'image/png' });

export const richMenus: Exercises = {
  'リッチメニュー: 確かめ、作り、画像をつけ、読み、消す': async ({ clients }) => {
    const { messaging, messagingBlob } = clients;
    await messaging.validateRichMenuObject(menu('確認'));
    await refused(messaging.validateRichMenuObject({ ...menu('確認'), chatBarText: 'あ'.repeat(15) }), 400);
    const { richMenuId } = await messaging.createRichMenu(menu('1枚目'));
    await refused(messaging.setDefaultRichMenu(richMenuId), 400);
    await refused(messagingBlob.getRichMenuImage(richMenuId), 404);
    await messagingBlob.setRichMenuImage(richMenuId, picture());
    await refused(messagingBlob.setRichMenuImage(richMenuId, picture()), 400);
    const image = await Array.fromAsync(await messagingBlob.getRichMenuImage(richMenuId));
    expect(Buffer.concat(image).subarray(1, 4).toString()).toBe('PNG');
    expect(await messaging.getRichMenu(richMenuId)).toEqual({ richMenuId, ...menu('1枚目') });
    expect((await messaging.getRichMenuList()).richmenus).toHaveLength(1);
    await messaging.deleteRichMenu(richMenuId);
    await refused(messaging.getRichMenu(richMenuId), 404);
  },

  'リッチメニュー: 既定、利用者ごと、別名、まとめて、入れ替え': async ({ clients, userId, watch }) => {
    const { messaging, messagingBlob } = clients;
    const make = async (name: string): Promise<string> => {
      const { richMenuId } = await messaging.createRichMenu(menu(name));
      await messagingBlob.setRichMenuImage(richMenuId, picture());
      return richMenuId;
    };
    const [first, second] = [await make('1枚目'), await make('2枚目')];

    await refused(messaging.getDefaultRichMenuId(), 404);
    await messaging.setDefaultRichMenu(first);
    expect(await messaging.getDefaultRichMenuId()).toEqual({ richMenuId: first });

    await refused(messaging.getRichMenuIdOfUser(userId), 404);
    await messaging.linkRichMenuIdToUser(userId, second);
    expect(await messaging.getRichMenuIdOfUser(userId)).toEqual({ richMenuId: second });
    await messaging.unlinkRichMenuIdFromUser(userId);

    await messaging.createRichMenuAlias({ richMenuAliasId: 'second', richMenuId: second });
    await refused(messaging.createRichMenuAlias({ richMenuAliasId: 'second', richMenuId: second }), 400);
    await messaging.updateRichMenuAlias('second', { richMenuId: first });
    expect(await messaging.getRichMenuAlias('second')).toEqual({
      richMenuAliasId: 'second',
      richMenuId: first,
    });
    expect((await messaging.getRichMenuAliasList()).aliases).toHaveLength(1);
    await messaging.deleteRichMenuAlias('second');
    await refused(messaging.getRichMenuAlias('second'), 404);

    const menuOfUser = (): Promise<string | null> =>
      messaging.getRichMenuIdOfUser(userId).then(
        ({ richMenuId }) => richMenuId,
        () => null,
      );
    await messaging.linkRichMenuIdToUsers({ richMenuId: second, userIds: [userId] });
    expect(watch.last('messaging.linkRichMenuIdToUsers').status).toBe(202);
    await until(menuOfUser, second);

    const batch: messagingApi.RichMenuBatchRequest = {
      operations: [{ type: 'link', from: second, to: first }],
    };
    await messaging.validateRichMenuBatchRequest(batch);
    await refused(messaging.validateRichMenuBatchRequest({ operations: [] }), 400);
    await messaging.richMenuBatch(batch);
    expect(watch.last('messaging.richMenuBatch').status).toBe(202);
    const requestId = watch.last('messaging.richMenuBatch').headers.get('x-line-request-id') ?? '';
    await until(async () => (await messaging.getRichMenuBatchProgress(requestId)).phase, 'succeeded');
    expect(await menuOfUser()).toBe(first);

    await messaging.unlinkRichMenuIdFromUsers({ userIds: [userId] });
    await until(menuOfUser, null);
    await messaging.cancelDefaultRichMenu();
    await refused(messaging.getDefaultRichMenuId(), 404);
  },

  'リッチメニューの統計: 20人からは数、それまではIDだけ、次の日から': async (world) => {
    const { clients, trial } = world;
    const { richMenuId } = await clients.messaging.createRichMenu(menu('統計'));
    await clients.messagingBlob.setRichMenuImage(richMenuId, picture());
    await clients.messaging.setDefaultRichMenu(richMenuId);
    const { users } = await trial.control('/users', { count: 20 });
    const channelId = trial.channel.channelId;
    for (const { userId } of users as { userId: string }[]) {
      await trial.control(`/users/${userId}/follow`, { channelId, webhook: false });
      await trial.control(`/users/${userId}/richmenu/shown`, { channelId });
      await trial.control(`/users/${userId}/richmenu/tap`, { channelId, area: 1 });
    }
    const [today, tomorrow] = [lineDate(world), lineDate(world, 1)];
    const { insight } = clients;
    expect(await insight.getRichMenuInsightSummary(richMenuId, today, today)).toEqual({ richMenuId });
    await trial.control('/clock', { offsetMs: 86_400_000 });
    const summary = await insight.getRichMenuInsightSummary(richMenuId, today, tomorrow);
    expect(summary.clicks?.[1]?.metrics).toEqual({ count: 20, uniqueUsers: 20 });
    const daily = await insight.getRichMenuInsightDaily(richMenuId, today, tomorrow);
    expect(daily.richMenuId).toBe(richMenuId);
    await refused(insight.getRichMenuInsightSummary(richMenuId, tomorrow, today), 400);
    await refused(insight.getRichMenuInsightDaily('richmenu-0', today, today), 404);
    await trial.control('/clock', { offsetMs: 0 });
    await clients.messaging.cancelDefaultRichMenu();
  },
};
