/** 受信設定: しばらく休む, 防災だけ受け取る, このお知らせを減らす. Setting the same again changes nothing and tells nobody. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { appendEvent } from '../../../platform/events/event-log.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { readAnswers, valueOf } from '../answers.ts';
import { attributeDefinition } from '../attribute-definitions.ts';
import type { AnswerSource } from '../events.ts';
import { setFacets } from '../facet-codes.ts';
import { saveAnswers } from '../save-answers.ts';
import { readReception, RECEPTION } from './read-reception.ts';
import { topicsDefinitionId, topicsOf } from './topics.ts';

/** Nobody means to be forgotten: whoever wants silence for longer says 防災だけ or blocks the account. */
const LONGEST_PAUSE_DAYS = 366;

/**
 * @param until the last day of the pause; null ends it
 * @returns whether the day can be one (not past, not years ahead)
 */
export async function pauseReception(
  ctx: TxCtx,
  residentNo: number,
  until: Temporal.PlainDate | null,
): Promise<boolean> {
  const today = todayInJapan(ctx.now());
  if (until) {
    const days = today.until(until).days;
    if (days < 0 || days > LONGEST_PAUSE_DAYS) return false;
  }
  const changed = await setFacets(ctx, residentNo, RECEPTION, until ? [until.toString()] : [], 'paused');
  if (changed) await note(ctx, residentNo, 'paused', until?.toString() ?? null);
  return true;
}

export async function setDisasterOnly(ctx: TxCtx, residentNo: number, only: boolean): Promise<void> {
  const changed = await setFacets(ctx, residentNo, RECEPTION, only ? ['yes'] : [], 'disaster_only');
  if (changed) await note(ctx, residentNo, 'disaster_only', only);
}

/**
 * このお知らせを減らす: no news of the topic any more, whatever the group; it leaves 知りたい情報 too, so that both say the same.
 * @returns false for a topic that does not exist
 */
export async function setUnwanted(
  ctx: TxCtx,
  residentNo: number,
  topic: string,
  unwanted: boolean,
  source: AnswerSource,
): Promise<boolean> {
  if (!(await topicsOf(ctx)).some(({ id }) => id === topic)) return false;
  const before = (await readReception(ctx, residentNo)).unwanted;
  const after = unwanted ? [...new Set([...before, topic])] : before.filter((one) => one !== topic);
  const changed = await setFacets(ctx, residentNo, RECEPTION, after, 'unwanted');
  if (changed) await note(ctx, residentNo, unwanted ? 'unwanted' : 'wanted', topic);
  if (unwanted) await leaveOut(ctx, residentNo, topic, source);
  return true;
}

/** Takes the topic out of the answer to 知りたい情報. */
async function leaveOut(ctx: TxCtx, residentNo: number, topic: string, source: AnswerSource): Promise<void> {
  const definitionId = await topicsDefinitionId(ctx);
  if (definitionId === null) return;
  const attribute = await attributeDefinition(ctx, definitionId);
  const answers = await readAnswers(ctx, residentNo, [attribute]);
  const held = valueOf(answers.get(definitionId));
  if (!Array.isArray(held) || !held.includes(topic)) return;
  const value = held.filter((one) => one !== topic);
  const answer = value.length > 0 ? { value } : ('declined' as const);
  await saveAnswers(ctx, residentNo, new Map([[definitionId, answer]]), source);
}

async function note(ctx: TxCtx, residentNo: number, setting: string, value: unknown): Promise<void> {
  await appendEvent(ctx, { kind: 'resident.reception_changed', residentNo, data: { setting } });
  await appendAudit(ctx, {
    action: 'resident.reception_changed',
    subject: { kind: 'resident', id: String(residentNo) },
    after: { [setting]: value },
  });
}
