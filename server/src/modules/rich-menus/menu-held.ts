/** For 開示請求: which menu a person has of their own. */
import type { PersonalDataHeld } from '../residents/index.ts';
import './tables.ts';

export const menuHeld: PersonalDataHeld = {
  name: 'rich-menus.menu',
  covers: { rich_menu_links: 'shown' },
  async collect(ctx, { residentNo }) {
    const rows = await ctx.db
      .selectFrom('rich_menu_links as l')
      .innerJoin('rich_menus as m', (join) =>
        join.onRef('m.municipality_id', '=', 'l.municipality_id').onRef('m.id', '=', 'l.menu_id'),
      )
      .select(['m.name', 'l.tab'])
      .where('l.municipality_id', '=', ctx.scope.municipalityId)
      .where('l.resident_no', '=', residentNo)
      .execute();
    return [
      {
        title: '画面下のメニュー',
        note: '',
        header: ['メニュー', 'タブ'],
        rows: rows.map(({ name, tab }) => [name, tab]),
      },
    ];
  },
};
