import { openAllPlaces } from '../../modules/staff/index.ts';
import { MUNICIPALITY, type Command } from './command.ts';

export const placesOpen: Command = {
  name: 'places open',
  summary: '接続できる場所（IPアドレス制限）をすべて外す。市の回線が変わり、だれも入れなくなったときに使う',
  options: { municipality: MUNICIPALITY },
  async run({ municipality }) {
    const rules = await openAllPlaces(await municipality());
    return {
      data: { rules },
      text: `制限を${rules}件外しました。どこからでもログインできます。画面「接続できる場所」で、新しいアドレスを入れ直してください。`,
    };
  },
};
