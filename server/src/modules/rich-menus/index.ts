/** リッチメニュー: what sits at the bottom of the talk. */
export { richMenusModule } from './module.ts';
export { publishMenu, wantDefaultMenu } from './publish-menu.ts';
export { makeReadyMenus } from './ready-menus.ts';
