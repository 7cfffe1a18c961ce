/**
 * The ten-minute check (people.md, "Sending"): what a person overlooks between two phone calls, in place while they type. The
 * rules are pure; here they meet what the municipality knows.
 */
import type { DraftBlock } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../../platform/context/context.ts';
import { TOKYO, todayInJapan } from '../../../platform/time/index.ts';
import { townOf } from '../../municipalities/index.ts';
import { textsOf } from '../compose/block-words.ts';
import type { DeliveryRecord } from '../queries.ts';
import { everySaid } from '../said.ts';
import { readWording } from '../wording/read-wording.ts';
import { checkPhones, saysWhomToAsk } from './contact.ts';
import { checkDates, checkLeftOverDates } from './dates.ts';
import type { Finding } from './finding.ts';
import { checkWording } from './wording.ts';

type Written = Pick<
  DeliveryRecord,
  'id' | 'blocks' | 'quick_replies' | 'languages' | 'copied_from' | 'department_id'
>;

/** @param scheduledFor the moment of 予約配信; null: now */
export async function reviewDraft(
  ctx: TxCtx,
  written: Written,
  scheduledFor: Temporal.Instant | null,
): Promise<Finding[]> {
  const on = scheduledFor ?? ctx.now();
  const { words, contacts } = await readWording(ctx);
  const original = await originalText(ctx, written.copied_from);
  const findings: Finding[] = [];
  for (const { path, blocks } of everySaid(written)) {
    for (const { at, text } of placedTexts(blocks))
      for (const finding of [
        ...checkDates(text, on, scheduledFor !== null),
        ...checkLeftOverDates(text, original),
        ...checkWording(text, words),
        ...checkPhones(text),
      ])
        findings.push({ severity: 'warning', path: path + at, ...finding });
  }
  const texts = placedTexts(written.blocks);
  if (texts.some(({ text }) => text.trim() !== '')) {
    const contact = contacts[written.department_id ?? ''] ?? contacts[''] ?? (await townsContact(ctx));
    if (!saysWhomToAsk([...texts.map(({ text }) => text), ...callButtons(written)]))
      findings.push(missingContact(texts, contact));
  } else if (written.blocks.some(({ kind }) => kind !== 'text')) {
    findings.push({
      severity: 'warning',
      path: 'blocks',
      message:
        '画像や音声だけの配信です。見えない人・聞こえない人のために、同じ内容の文章の吹き出しを加えてください。',
    });
  }
  const others = await othersOnThatDay(ctx, written.id, on);
  if (others > 0)
    findings.push({
      severity: 'note',
      path: 'title',
      message: `この日は${others + 1}通目です（ほかの配信と予約が${others}件あります）。`,
    });
  return findings;
}

function placedTexts(blocks: readonly DraftBlock[]): { at: string; text: string }[] {
  return blocks.flatMap((block, index) =>
    textsOf(block).map(({ path, text }) => ({ at: `blocks.${index}.${path}`, text })),
  );
}

function callButtons({ blocks, quick_replies }: Written): string[] {
  const taps = blocks.flatMap((block) =>
    block.kind === 'cards' ? block.cards.flatMap(({ buttons }) => buttons) : [],
  );
  return [...taps, ...quick_replies]
    .filter(({ does }) => does === 'call')
    .map(({ value }) => `電話 ${value}`);
}

function missingContact(texts: readonly { at: string; text: string }[], contact: string): Finding {
  const place = texts.findLast(({ at, text }) => at.endsWith('.text') && text.trim() !== '');
  const words = `\n\n【問い合わせ】${contact}`;
  return {
    severity: 'warning',
    path: place?.at ?? 'blocks',
    message: '問い合わせ先がありません。',
    ...(place
      ? {
          fix: {
            start: place.text.trimEnd().length,
            end: place.text.length,
            replacement: words,
            label: `「${contact}」を加える`,
          },
        }
      : {}),
  };
}

async function townsContact(ctx: TxCtx): Promise<string> {
  const { contactName, contactPhone } = await townOf(ctx);
  return `${contactName} ${contactPhone}`;
}

async function originalText(ctx: TxCtx, id: string | null): Promise<string> {
  if (id === null) return '';
  const row = await ctx.db
    .selectFrom('deliveries')
    .select('blocks')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .executeTakeFirst();
  return (row?.blocks ?? []).flatMap((block) => textsOf(block).map(({ text }) => text)).join('\n');
}

/** Deliveries of that day in Japan, sent or scheduled, this one aside. */
async function othersOnThatDay(ctx: TxCtx, id: string, on: Temporal.Instant): Promise<number> {
  const day = todayInJapan(on);
  const from = day.toZonedDateTime(TOKYO).toInstant();
  const to = day.add({ days: 1 }).toZonedDateTime(TOKYO).toInstant();
  const { others } = await ctx.db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('others'))
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '<>', id)
    .where((eb) =>
      eb.or([
        eb.and([eb('started_at', '>=', from), eb('started_at', '<', to)]),
        eb.and([
          eb('state', '=', 'scheduled'),
          eb('scheduled_for', '>=', from),
          eb('scheduled_for', '<', to),
        ]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return others;
}
