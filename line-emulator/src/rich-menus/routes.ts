import { COMMON, type EndpointRow } from '../endpoint-table.ts';
import { perHour, perSecond } from '../rate-limits.ts';
import * as aliases from './aliases.ts';
import * as batch from './batch.ts';
import { menuDaily, menuSummary } from './insight.ts';
import * as linking from './linking.ts';
import * as menus from './menus.ts';

const MENU = '/v2/bot/richmenu';
const noBody = { body: 'any' } as const;

/** Rich menus with LINE's limits (facts of 2026-07 to 2026-11). Fixed paths stand before those with a parameter. */
export const richMenuRows: EndpointRow[] = [
  ['POST', `${MENU}/alias`, 'richmenu.alias.create', COMMON, aliases.createAlias],
  ['GET', `${MENU}/alias/list`, 'richmenu.alias.list', COMMON, aliases.listAliases],
  ['POST', `${MENU}/alias/:richMenuAliasId`, 'richmenu.alias.update', COMMON, aliases.updateAlias],
  ['GET', `${MENU}/alias/:richMenuAliasId`, 'richmenu.alias.get', COMMON, aliases.getAlias],
  [
    'DELETE',
    `${MENU}/alias/:richMenuAliasId`,
    'richmenu.alias.delete',
    perHour(100),
    aliases.deleteAlias,
    noBody,
  ],
  ['POST', `${MENU}/bulk/link`, 'richmenu.bulk.link', COMMON, linking.bulkLink],
  ['POST', `${MENU}/bulk/unlink`, 'richmenu.bulk.unlink', COMMON, linking.bulkUnlink],
  ['POST', `${MENU}/batch`, 'richmenu.batch', perHour(3), batch.startBatch],
  ['POST', `${MENU}/validate/batch`, 'richmenu.batch.validate', COMMON, batch.validateBatch],
  ['GET', `${MENU}/progress/batch`, 'richmenu.batch.progress', perHour(100), batch.batchProgress],
  ['POST', `${MENU}/validate`, 'richmenu.validate', COMMON, menus.validateMenu],
  ['POST', MENU, 'richmenu.create', perHour(100), menus.createMenu],
  ['GET', `${MENU}/list`, 'richmenu.list', perSecond(10), menus.listMenus],
  ['GET', `${MENU}/:richMenuId`, 'richmenu.get', COMMON, menus.getMenu],
  ['DELETE', `${MENU}/:richMenuId`, 'richmenu.delete', perHour(100), menus.deleteMenu, noBody],
  ['POST', `${MENU}/:richMenuId/content`, 'richmenu.image.upload', COMMON, menus.uploadImage, noBody],
  ['GET', `${MENU}/:richMenuId/content`, 'richmenu.image.download', COMMON, menus.downloadImage],
  ['GET', '/v2/bot/user/all/richmenu', 'richmenu.default.get', COMMON, menus.getDefault],
  ['DELETE', '/v2/bot/user/all/richmenu', 'richmenu.default.cancel', COMMON, menus.cancelDefault, noBody],
  ['POST', '/v2/bot/user/all/richmenu/:richMenuId', 'richmenu.default.set', COMMON, menus.setDefault, noBody],
  ['GET', '/v2/bot/user/:userId/richmenu', 'richmenu.of-user', COMMON, linking.menuOfUser],
  ['DELETE', '/v2/bot/user/:userId/richmenu', 'richmenu.unlink', COMMON, linking.unlinkUser, noBody],
  ['POST', '/v2/bot/user/:userId/richmenu/:richMenuId', 'richmenu.link', COMMON, linking.linkUser, noBody],
  [
    'GET',
    '/v2/bot/insight/richmenu/:richMenuId/summary',
    'insight.richmenu.summary',
    perHour(60),
    menuSummary,
  ],
  ['GET', '/v2/bot/insight/richmenu/:richMenuId/daily', 'insight.richmenu.daily', perHour(60), menuDaily],
];
