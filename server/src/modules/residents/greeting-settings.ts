/** What staff set for greeting and closing. */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import './tables.ts';
import { RESIDENT_WORDS } from './words.ts';

export interface Greeting {
  readonly text: string;
  /** Whether the questionnaire follows by itself. */
  readonly questionnaire: boolean;
  readonly closing: string;
}

const DEFAULT_GREETING: Greeting = {
  text: '市からのお知らせを、LINEでお届けします。',
  questionnaire: true,
  closing: RESIDENT_WORDS.ja.closing,
};

export async function readGreeting(ctx: TxCtx): Promise<Greeting> {
  const row = await ctx.db
    .selectFrom('greetings')
    .select(['text', 'questionnaire', 'closing'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
  return row ?? DEFAULT_GREETING;
}

export async function updateGreeting(ctx: TxCtx, greeting: Greeting): Promise<Greeting> {
  const before = await readGreeting(ctx);
  await ctx.db
    .insertInto('greetings')
    .values({ municipality_id: ctx.scope.municipalityId, ...greeting })
    .onConflict((conflict) => conflict.column('municipality_id').doUpdateSet(greeting))
    .execute();
  await appendAudit(ctx, { action: 'greeting.update', before, after: greeting });
  return greeting;
}
