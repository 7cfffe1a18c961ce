/** 配信前の確認: what would be wrong if it were sent now, and how many it would reach. */
import { mediaIn, sendable, TEXT_LIMIT, type DraftBlock, type Media } from '@madoguchi/contract/delivery';
import type { Target } from '@madoguchi/contract/audiences';
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { countTarget } from '../audiences/index.ts';
import { validateMessages, type LineMessage } from '../line/index.ts';
import { townOf } from '../municipalities/index.ts';
import type { Finding } from './checks/finding.ts';
import { deadLinks } from './checks/dead-links.ts';
import { reviewDraft } from './checks/review-draft.ts';
import { redirectOf, replaceLinks, TOKEN_LENGTH } from './links.ts';
import { senderOf } from './create-delivery.ts';
import { CORRECTED_PEOPLE, peopleToCorrect } from './people-to-correct.ts';
import { onlyChannel } from './only-channel.ts';
import { tapData } from './compose/answer-tap.ts';
import { quietFinding } from './restraint/hours.ts';
import { natureOf } from './nature.ts';
import { forecastOfWeek } from './restraint/received.ts';
import { readRestraint } from './restraint/rules.ts';
import { getDelivery, type DeliveryRecord } from './queries.ts';
import { renderMessages } from './render-messages.ts';
import { everySaid, mediaOfDelivery } from './said.ts';

export interface CheckedDelivery {
  readonly findings: Finding[];
  readonly recipients: number;
  readonly unanswered: number;
  readonly targetText: string;
  readonly withheld: number;
  readonly week: { readonly nth: number; readonly people: number }[];
  readonly checkedByLine: boolean;
}

/**
 * Runs every check, LINE's own one included.
 * @throws DomainError not_found
 */
export async function checkDelivery(
  ctx: Ctx,
  id: string,
  scheduledFor: Temporal.Instant | null = null,
): Promise<CheckedDelivery> {
  const { stored, local, messages, channelId } = await ctx.transaction(async (ctx) => {
    const stored = await getDelivery(ctx, id);
    const local = await checkStored(ctx, stored, scheduledFor);
    const quiet = stored.emergency ? null : quietFinding(await readRestraint(ctx), scheduledFor ?? ctx.now());
    return {
      stored,
      local: {
        ...local,
        // Now is only one of the moments that may be chosen.
        findings: quiet
          ? [...local.findings, { ...quiet, severity: scheduledFor ? ('error' as const) : ('note' as const) }]
          : local.findings,
        week: stored.target ? await forecastOfWeek(ctx, stored.target, natureOf(stored)) : [],
      },
      messages: await previewMessages(ctx, stored),
      channelId: await onlyChannel(ctx),
    };
  });
  const checked = { ...local, findings: [...local.findings, ...(await deadLinks(ctx, stored))] };
  if (!messages || channelId === null) return { ...checked, checkedByLine: false };
  const asked = await Promise.all(
    messages.map(async ({ path, messages: said }) => ({
      path,
      line: await validateMessages(ctx, channelId, 'multicast', said),
    })),
  );
  const fromLine = asked.flatMap(({ path, line }) =>
    line.findings.map((finding): Finding => ({
      severity: 'error',
      path: path + finding.property.replace(/^messages\[(\d+)\].*/, 'blocks.$1'),
      message: `LINEがこの内容を受け付けません：${finding.message}`,
    })),
  );
  return {
    ...checked,
    findings: [...checked.findings, ...fromLine],
    checkedByLine: asked.every(({ line }) => line.answered),
  };
}

const NOBODY = { recipients: 0, unanswered: 0, targetText: '', withheld: 0, week: [] };

/** The checks that need no network: run again inside the transaction that sends. */
export async function checkStored(
  ctx: TxCtx,
  stored: DeliveryRecord,
  scheduledFor: Temporal.Instant | null = null,
): Promise<Omit<CheckedDelivery, 'checkedByLine'>> {
  const findings: Finding[] = [];
  const complete = sendable.safeParse({ ...stored, quickReplies: stored.quick_replies });
  if (!complete.success) {
    for (const issue of complete.error.issues) {
      const path = issue.path.map(String).join('.');
      findings.push({
        severity: 'error',
        path,
        message: path.startsWith('target') ? '配信先を選んでください' : issue.message,
      });
    }
  }
  findings.push(...(await reviewDraft(ctx, stored, scheduledFor)));
  const media = await mediaOfDelivery(ctx, stored);
  for (const { path, blocks } of everySaid(stored)) {
    findings.push(...(await overlongTexts(ctx, blocks, path)), ...missingMedia(blocks, media, path));
  }
  if (stored.target === null) return { findings, ...NOBODY };
  if (stored.corrects !== null) {
    const people = await peopleToCorrect(ctx, stored.corrects);
    return { findings, ...NOBODY, recipients: people.length, targetText: CORRECTED_PEOPLE };
  }
  const target: Target = stored.drill ? { kind: 'testers' } : stored.target;
  const counted = await countTarget(ctx, target, natureOf(stored), senderOf(ctx, stored)).catch(
    (error: unknown) => {
      if (error instanceof DomainError && error.code === 'not_found') return null;
      throw error;
    },
  );
  if (counted === null) {
    const message = '配信グループが見つかりません。配信先を選び直してください。';
    findings.push({ severity: 'error', path: 'target', message });
    return { findings, ...NOBODY };
  }
  for (const problem of counted.problems)
    findings.push({ severity: 'error', path: 'target', message: problem });
  return {
    findings,
    recipients: counted.reached,
    unanswered: counted.unanswered,
    targetText: counted.sentence,
    withheld: counted.withheld,
    week: [],
  };
}

/** Pictures, films and sounds that a block names and we do not have. */
export function missingMedia(
  blocks: readonly DraftBlock[],
  known: ReadonlyMap<string, Media>,
  path = '',
): Finding[] {
  return blocks.flatMap((block, index) => {
    if (mediaIn([block]).every((id) => known.has(id))) return [];
    const field = 'mediaId' in block ? `blocks.${index}.mediaId` : `blocks.${index}`;
    const message = '画像などのファイルが見つかりません。もう一度載せてください。';
    return [{ severity: 'error' as const, path: path + field, message }];
  });
}

/** Texts that fit as written, but no longer once our counting addresses stand in place of shorter ones. */
async function overlongTexts(ctx: TxCtx, blocks: readonly DraftBlock[], path: string): Promise<Finding[]> {
  const ours = redirectOf(ctx, (await townOf(ctx)).slug, 'x'.repeat(TOKEN_LENGTH));
  return blocks.flatMap((block, index) => {
    if (block.kind !== 'text' || block.text.length > TEXT_LIMIT) return [];
    const over = replaceLinks(block.text.trim(), () => ours).length - TEXT_LIMIT;
    if (over <= 0) return [];
    return [
      {
        severity: 'error' as const,
        path: `${path}blocks.${index}.text`,
        message: `リンクをクリック数を数えるアドレスに置き換えると、${TEXT_LIMIT.toLocaleString('ja-JP')}字を${over}字こえます。文章を短くしてください。`,
      },
    ];
  });
}

/** What LINE would be asked to check in each language; null while the draft is incomplete. */
async function previewMessages(
  ctx: TxCtx,
  stored: DeliveryRecord,
): Promise<{ path: string; messages: LineMessage[] }[] | null> {
  const complete = sendable.pick({ blocks: true, quickReplies: true, languages: true });
  if (!complete.safeParse({ ...stored, quickReplies: stored.quick_replies }).success) return null;
  const media = await mediaOfDelivery(ctx, stored);
  const said = everySaid(stored);
  if (said.some(({ blocks }) => missingMedia(blocks, media).length > 0)) return null;
  return said.map(({ path, ...one }) => ({
    path,
    messages: renderMessages(one, {
      publicUrl: ctx.publicUrl,
      media,
      linkFor: (url) => url,
      postbackFor: (key) => tapData(stored.id, key),
    }),
  }));
}
