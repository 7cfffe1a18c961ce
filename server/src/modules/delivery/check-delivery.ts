/** 配信前の確認: what would be wrong if it were sent now, and how many it would reach. */
import { sendable, TEXT_LIMIT, type Block, type DraftBlock } from '@madoguchi/contract/delivery';
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { countTarget } from '../audiences/index.ts';
import { validateMessages, type LineMessage } from '../line/index.ts';
import { townOf } from '../municipalities/index.ts';
import { checkText, type Finding } from './check-text.ts';
import { redirectOf, replaceLinks, TOKEN_LENGTH } from './links.ts';
import { onlyChannel } from './only-channel.ts';
import { getDelivery, picturesById, type DeliveryRecord } from './queries.ts';
import { picturesIn, renderMessages } from './render-messages.ts';

export interface CheckedDelivery {
  readonly findings: Finding[];
  readonly recipients: number;
  readonly unanswered: number;
  readonly targetText: string;
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
  const { checked, messages, channelId } = await ctx.transaction(async (ctx) => {
    const stored = await getDelivery(ctx, id);
    return {
      checked: await checkStored(ctx, stored, scheduledFor),
      messages: await previewMessages(ctx, stored),
      channelId: await onlyChannel(ctx),
    };
  });
  if (!messages || channelId === null) return { ...checked, checkedByLine: false };
  const line = await validateMessages(ctx, channelId, 'multicast', messages);
  const fromLine = line.findings.map((finding): Finding => ({
    severity: 'error',
    path: finding.property.replace(/^messages\[(\d+)\].*/, 'blocks.$1'),
    message: `LINEがこの内容を受け付けません：${finding.message}`,
  }));
  return { ...checked, findings: [...checked.findings, ...fromLine], checkedByLine: line.answered };
}

/** The checks that need no network: run again inside the transaction that sends. */
export async function checkStored(
  ctx: TxCtx,
  stored: DeliveryRecord,
  scheduledFor: Temporal.Instant | null = null,
): Promise<Omit<CheckedDelivery, 'checkedByLine'>> {
  const findings: Finding[] = [];
  const complete = sendable.safeParse(stored);
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
  stored.blocks.forEach((block, index) => {
    if (block.kind === 'text')
      findings.push(
        ...checkText(block.text, `blocks.${index}.text`, scheduledFor ?? ctx.now(), scheduledFor !== null),
      );
  });
  const speaks = stored.blocks.some((block) => block.kind === 'text' && block.text.trim() !== '');
  if (!speaks && stored.blocks.length > 0) {
    findings.push({
      severity: 'warning',
      path: 'blocks',
      message: '画像だけの配信です。画像が見えない人のために、同じ内容の文章の吹き出しを加えてください。',
    });
  }
  findings.push(...(await overlongTexts(ctx, stored.blocks)));
  findings.push(...missingPictures(stored.blocks, await picturesById(ctx, picturesIn(stored.blocks))));
  if (stored.target === null) return { findings, recipients: 0, unanswered: 0, targetText: '' };
  const counted = await countTarget(ctx, stored.target).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'not_found') return null;
    throw error;
  });
  if (counted === null) {
    const message = '配信グループが見つかりません。配信先を選び直してください。';
    findings.push({ severity: 'error', path: 'target', message });
    return { findings, recipients: 0, unanswered: 0, targetText: '' };
  }
  for (const problem of counted.problems)
    findings.push({ severity: 'error', path: 'target', message: problem });
  return {
    findings,
    recipients: counted.reached,
    unanswered: counted.unanswered,
    targetText: counted.sentence,
  };
}

/** Pictures that a block names and we do not have. */
export function missingPictures(
  blocks: readonly (Block | DraftBlock)[],
  known: ReadonlyMap<string, unknown>,
): Finding[] {
  return blocks.flatMap((block, index) =>
    block.kind === 'image' && block.mediaId && !known.has(block.mediaId)
      ? [
          {
            severity: 'error' as const,
            path: `blocks.${index}.mediaId`,
            message: '画像が見つかりません。もう一度載せてください。',
          },
        ]
      : [],
  );
}

/** Texts that fit as written, but no longer once our counting addresses stand in place of shorter ones. */
async function overlongTexts(ctx: TxCtx, blocks: readonly DraftBlock[]): Promise<Finding[]> {
  const ours = redirectOf(ctx, (await townOf(ctx)).slug, 'x'.repeat(TOKEN_LENGTH));
  return blocks.flatMap((block, index) => {
    if (block.kind !== 'text' || block.text.length > TEXT_LIMIT) return [];
    const over = replaceLinks(block.text.trim(), () => ours).length - TEXT_LIMIT;
    if (over <= 0) return [];
    return [
      {
        severity: 'error' as const,
        path: `blocks.${index}.text`,
        message: `リンクをクリック数を数えるアドレスに置き換えると、${TEXT_LIMIT.toLocaleString('ja-JP')}字を${over}字こえます。文章を短くしてください。`,
      },
    ];
  });
}

/** What LINE would be asked to check; null while the draft is incomplete. */
async function previewMessages(ctx: TxCtx, stored: DeliveryRecord): Promise<LineMessage[] | null> {
  const complete = sendable.shape.blocks.safeParse(stored.blocks);
  if (!complete.success) return null;
  const pictures = await picturesById(ctx, picturesIn(complete.data));
  if (picturesIn(complete.data).some((id) => !pictures.has(id))) return null;
  return renderMessages(complete.data, { publicUrl: ctx.publicUrl, pictures, linkFor: (url) => url });
}
