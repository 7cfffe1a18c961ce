/** リッチメニュー: what sits at the bottom of the talk. */
export { richMenusModule } from './module.ts';
