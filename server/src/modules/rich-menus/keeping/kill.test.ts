import { fork } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../../testing/delivery-trial.ts';
import { DIES_AFTER } from '../../../../testing/menu-keeper-process.ts';
import type { StaffBrowser } from '../../../../testing/staff-api.ts';
import { makeReadyMenus } from '../ready-menus.ts';
import { keepMenus } from './keep-menus.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;
let friends: string[];

beforeAll(async () => {
  trial = await deliveryTrial(600);
  staff = await trial.staff();
  const rows = await trial.db.sql<{ id: string }>(
    `SELECT 'U' || encode(line_user_id, 'hex') AS id FROM residents
     WHERE municipality_id = $1 AND friendship = 'followed' ORDER BY resident_no`,
    [trial.town],
  );
  friends = rows.map(({ id }) => id);
});
afterAll(() => trial.close());

/** The worker of another machine, which dies after LINE's n-th answer. */
async function diesAfter(answers: number): Promise<void> {
  const child = fork(path.join(import.meta.dirname, '../../../../testing/menu-keeper-process.ts'), [], {
    env: {
      MASTER_KEY: trial.db.config.masterKey.toString('base64'),
      DATABASE_URL: trial.db.adminUrl,
      DATA_DIR: trial.db.config.dataDir,
      LOG_LEVEL: 'silent',
      LINE_API_BASE_URL: trial.emulator.url,
      LINE_DATA_API_BASE_URL: trial.emulator.url,
      [DIES_AFTER]: String(answers),
    },
  });
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
  expect(signal, `dies after answer ${answers}`).toBe('SIGKILL');
  await trial.db.sql('UPDATE rich_menu_display SET kept_until = now()'); // its turn runs out
}

async function sees(friend: string): Promise<string> {
  await trial.control('POST', `/users/${friend}/reopen`, { channelId: trial.lineChannelId });
  const { menu } = await trial.control('GET', `/users/${friend}/richmenu?channelId=${trial.lineChannelId}`);
  return menu.areas.map((area: { action: { label: string } }) => area.action.label).join('・');
}

test('RM-07 公開と切り替えの途中でいつ落ちても、最後まで進み、LINEに余分なメニューを残さない', async () => {
  const { everyDay, emergencies } = await trial.db.ctx().transaction(makeReadyMenus);
  const flood = emergencies[0]!; // the first is for floods
  for (const id of [everyDay, flood])
    expect((await staff.call('POST', `/rich-menus/${id}/publish`, { revision: 0 })).status).toBe(200);
  for (const answers of [1, 2, 3, 4]) await diesAfter(answers);
  await keepMenus(trial.db.ctx());
  await staff.call('POST', `/rich-menus/${everyDay}/default`, {});
  await keepMenus(trial.db.ctx());
  const { accessToken } = await trial.control('GET', `/channels/${trial.lineChannelId}`);
  const list = await fetch(`${trial.emulator.url}/v2/bot/richmenu/list`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const { richmenus } = (await list.json()) as { richmenus: { name: string }[] };
  expect(new Set(richmenus.map(({ name }) => name)).size).toBe(4);
  expect(richmenus, 'three tabs and the emergency menu, none twice').toHaveLength(4);

  const { body } = await staff.call('POST', '/emergency-menu', { menuId: flood, drill: false });
  for (const answers of [1, 2]) await diesAfter(answers);
  await keepMenus(trial.db.ctx());
  for (const friend of friends) expect(await sees(friend)).toContain('川の水位を見る');
  await staff.call('POST', `/emergency-menu/${body['id']}/lift`, {});
  await diesAfter(1);
  await keepMenus(trial.db.ctx());
  for (const friend of friends) expect(await sees(friend)).toContain('ごみの分け方をさがす');
  expect((await staff.call('GET', '/emergency-menu')).body).toMatchObject({ current: null });
}, 180_000);
