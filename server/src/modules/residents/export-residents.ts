/** The list as a spreadsheet: open answers under resident numbers, no names. */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { sheetFile, type SheetRow } from '../../platform/files/sheet-file.ts';
import { TOKYO } from '../../platform/time/index.ts';
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import { FRIENDSHIPS } from '@madoguchi/contract/residents';
import { LANGUAGE_NAMES } from '@madoguchi/contract/questions';
import { listResidents, type ResidentFilter } from './list-residents.ts';

/** One answer of the API holds so much comfortably (some 10 MB); the app role may take 30 s. */
export const EXPORT_LIMIT = 50_000;
const PAGE = 2000;

/** @throws DomainError 'too_many_rows' */
export async function exportResidents(
  ctx: TxCtx,
  filter: ResidentFilter,
  format: SheetFormat,
): Promise<SheetFile & { rows: number }> {
  const lines: SheetRow[] = [];
  let after: string | undefined;
  do {
    const page = await listResidents(ctx, filter, { after, limit: PAGE });
    if (lines.length === 0) {
      const questions = page.attributes.map(({ label }) => label);
      lines.push(['番号', '状態', '友だちになった日', '登録した日', '言語', 'テスト配信', ...questions]);
    }
    for (const { row, answers } of page.entries) {
      const cells = page.attributes.map((attribute) => {
        const answer = row.use_stopped ? undefined : answers.get(attribute.id);
        if (answer?.state !== 'answered') return answer?.state === 'declined' ? '答えない' : '';
        return attribute.ask.exportCell(attribute, answer.value);
      });
      lines.push([
        row.resident_no,
        FRIENDSHIPS[row.friendship],
        dayOf(row.first_followed_at),
        row.registered_at ? dayOf(row.registered_at) : '',
        row.language ? LANGUAGE_NAMES[row.language] : '',
        row.staff_tester ? '受け取る' : '',
        ...cells,
      ]);
    }
    after = page.next ?? undefined;
    if (lines.length > EXPORT_LIMIT + 1) throw new DomainError('too_many_rows', { limit: EXPORT_LIMIT });
  } while (after !== undefined);
  const rows = lines.length - 1;
  await appendAudit(ctx, { action: 'residents.exported', after: { filter, rows } });
  const today = ctx.now().toZonedDateTimeISO(TOKYO).toPlainDate().toString().replaceAll('-', '');
  return { ...(await sheetFile(`riyousha-${today}`, lines, format)), rows };
}

function dayOf(at: Temporal.Instant): string {
  return at.toZonedDateTimeISO(TOKYO).toPlainDate().toString();
}
