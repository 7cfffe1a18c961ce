/** For 開示請求: which lists name a person, for what and until when. */
import { sql } from 'kysely';
import type { PersonalDataHeld } from '../../residents/index.ts';
import '../tables.ts';

export const listsHeld: PersonalDataHeld = {
  name: 'audiences.lists',
  // Who is on a list is kept as bits, without a column of numbers.
  covers: {},
  async collect(ctx, { residentNo }) {
    const { rows } = await sql<{ name: string; purpose: string; kept_until: Temporal.PlainDate }>`
      SELECT l.name, l.purpose, l.kept_until FROM resident_lists l
      JOIN resident_list_bits b ON b.municipality_id = l.municipality_id AND b.list_id = l.id
        AND b.chunk = ${residentNo >> 16}
      WHERE l.municipality_id = ${ctx.scope.municipalityId} AND get_bit(b.bits, ${residentNo & 65535}) = 1
      ORDER BY l.created_at`.execute(ctx.db);
    return [
      {
        title: '載っている名簿',
        note: '配信の対象を決めるために、職員が取り込んだ名簿です。',
        header: ['名簿', '利用目的', '保存する期限'],
        rows: rows.map(({ name, purpose, kept_until }) => [
          name,
          purpose,
          kept_until.toString().replaceAll('-', '/'),
        ]),
      },
    ];
  },
};
