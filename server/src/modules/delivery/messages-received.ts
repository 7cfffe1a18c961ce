/** For 開示請求: which deliveries a person was sent, and which buttons of theirs they tapped. */
import { sql } from 'kysely';
import { TOKYO } from '../../platform/time/index.ts';
import type { PersonalDataHeld } from '../residents/index.ts';
import { wordsOf } from './compose/block-words.ts';
import type { DeliveriesTable } from './tables.ts';
import type { Selectable } from 'kysely';

const minuteOf = (at: Temporal.Instant): string =>
  at
    .toZonedDateTimeISO(TOKYO)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ')
    .replaceAll('-', '/');

export const messagesReceived: PersonalDataHeld = {
  name: 'delivery.messages received',
  covers: { delivery_taps: 'shown' },
  async collect(ctx, { residentNo }) {
    const { municipalityId } = ctx.scope;
    // One probe of the one chunk that holds the person, per delivery.
    const { rows } = await sql<
      Pick<Selectable<DeliveriesTable>, 'title' | 'blocks' | 'target_text'> & { at: Temporal.Instant }
    >`
      SELECT d.title, d.blocks, d.target_text, d.started_at AS at FROM deliveries d
      JOIN audience_bits a ON a.municipality_id = d.municipality_id AND a.audience_id = d.audience_id
        AND a.chunk = ${residentNo >> 16}
      WHERE d.municipality_id = ${municipalityId} AND d.started_at IS NOT NULL
        AND get_bit(a.bits, ${residentNo & 65535}) = 1
      ORDER BY d.started_at`.execute(ctx.db);
    const taps = await sql<{ title: string; key: string; at: Temporal.Instant }>`
      SELECT d.title, t.key, t.at FROM delivery_taps t
      JOIN deliveries d ON d.municipality_id = t.municipality_id AND d.id = t.delivery_id
      WHERE t.municipality_id = ${municipalityId} AND t.resident_no = ${residentNo} ORDER BY t.at`.execute(
      ctx.db,
    );
    return [
      {
        title: '届いた配信',
        note: '配信先に入っていた配信です。LINEの側で届かなかったものも含みます。',
        header: ['配信した日時', '件名', '配信先', '内容'],
        rows: rows.map((row) => [
          minuteOf(row.at),
          row.title,
          row.target_text,
          row.blocks.map(wordsOf).join('\n'),
        ]),
      },
      {
        title: '押したボタン',
        note: '',
        header: ['日時', '配信の件名', 'ボタン'],
        rows: taps.rows.map((row) => [minuteOf(row.at), row.title, row.key]),
      },
    ];
  },
};
