/** 「この配信が届いた人」 as a condition (SEG-09): by what LINE confirmed, three outcomes. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { TxCtx } from '../../platform/context/context.ts';
import { reachedRows, reaches } from '../../platform/context/reach.ts';
import { TOKYO } from '../../platform/time/index.ts';
import type { PluggedCondition, ResidentSet } from '../audiences/index.ts';
import { sendRecipients } from '../line/index.ts';

const settings = z.object({ subject: z.uuid() });
/** As many as a person looks through; older ones are copied from a group that names them. */
const OFFERED = 200;
const NOBODY: ResidentSet = { facets: [] };

export const receivedCondition: PluggedCondition = {
  name: 'delivery.received',
  label: '配信が届いた人',
  settings,
  relation: { is: '届いた', isNot: '届いていない' },

  async find(ctx, given) {
    const { subject } = settings.parse(given);
    const sent = await sendRecipients(ctx, 'delivery', subject);
    const audience = sql`
      SELECT b.chunk, b.bits FROM audience_bits b JOIN deliveries d
        ON d.municipality_id = b.municipality_id AND d.audience_id = b.audience_id
      WHERE b.municipality_id = ${ctx.scope.municipalityId} AND d.id = ${subject}`;
    if (!sent) return { yes: NOBODY, known: 'everybody' };
    if (sent.broadcast !== null) {
      const yes = sent.broadcast === 'reached' ? { chunks: audience } : NOBODY;
      return { yes, known: sent.broadcast === 'unknown' ? NOBODY : 'everybody' };
    }
    const everyone = sql`
      SELECT resident_no FROM residents WHERE municipality_id = ${ctx.scope.municipalityId} EXCEPT (${sent.unknown})`;
    const open = await sql`SELECT 1 FROM (${sent.unknown}) AS open LIMIT 1`.execute(ctx.db);
    return {
      // The frozen audience less a few is bits; only a sending that was stopped half-way is read call by call.
      yes: sent.whole
        ? { chunks: audience, without: sql`${sent.missed} UNION ALL ${sent.unknown}` }
        : { residents: sent.reached },
      known: open.rows.length === 0 ? 'everybody' : { residents: everyone },
    };
  },

  async describe(ctx, given) {
    const { subject } = settings.parse(given);
    const row = await deliveries(ctx).where('id', '=', subject).executeTakeFirst();
    if (!row) return '見つからない配信を受信済み';
    const seen = reaches(ctx.actor, 'delivery.view', row, 'see');
    return seen ? `配信「${row.title || '（件名なし）'}」を受信済み` : 'ほかの所属の配信を受信済み';
  },

  async subjects(ctx) {
    const rows = await deliveries(ctx)
      .where('state', 'in', ['sent', 'partly_unsent', 'stopped'])
      .where(reachedRows(ctx.actor, 'delivery.view', 'see', 'deliveries'))
      .orderBy('started_at', 'desc')
      .limit(OFFERED)
      .execute();
    return rows.map(({ id, title, started_at }) => ({
      id,
      label: `${started_at?.toZonedDateTimeISO(TOKYO).toPlainDate().toString().replaceAll('-', '/') ?? ''} ${title || '（件名なし）'}`,
    }));
  },
};

function deliveries(ctx: TxCtx) {
  return ctx.db
    .selectFrom('deliveries')
    .select(['id', 'title', 'started_at', 'department_id', 'exclusive'])
    .where('municipality_id', '=', ctx.scope.municipalityId);
}
