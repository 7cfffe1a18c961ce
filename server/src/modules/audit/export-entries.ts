/** An extract as CSV, part by part; every part is noted with its filter, its purpose and its rows (SEC-12, SEC-23). */
import type { AuditFilter } from '@madoguchi/contract/audit';
import {
  AUDIT_ACTORS,
  AUDIT_LOGS,
  AUDIT_SUBJECTS,
  type AuditActorKind,
} from '@madoguchi/contract/audit-actions';
import type { SheetFormat } from '@madoguchi/contract/sheet';
import { EXPORT_PART } from '@madoguchi/contract/audit';
import { sql } from 'kysely';
import { appendAudit, openContent } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { encodeCp932 } from '../../platform/files/cp932.ts';
import { csvLines } from '../../platform/files/csv.ts';
import { sheetFile } from '../../platform/files/sheet-file.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { describeChanges } from './describe-changes.ts';
import { readHidden, tellsOfHidden } from './hidden-residents.ts';
import { daysOf } from './filter.ts';
import { readPage } from './search-entries.ts';
import { rowViews } from './views.ts';

const HEADER = [
  '日時',
  '記録の種類',
  '操作',
  '行った人の種類',
  '行った人',
  '行った人の番号',
  '接続元',
  '対象の種類',
  '対象',
  '対象の番号',
  '内容',
  '理由',
  '記録の番号',
  '一連の処理の番号',
];

export interface ExportOrder {
  readonly after?: string | undefined;
  readonly format: SheetFormat;
  /** Of CSV. */
  readonly encoding: 'utf-8' | 'cp932';
  /** Why it is taken out, in the person's own words. */
  readonly purpose: string;
}

export async function exportEntries(ctx: TxCtx, filter: AuditFilter, order: ExportOrder) {
  const days = daysOf(filter, ctx.now());
  const { rows, next } = await readPage(ctx, filter, days, { after: order.after, limit: EXPORT_PART });
  const contents = await readContents(
    ctx,
    rows.map((row) => row.entry_id),
    rows,
  );
  const views = await rowViews(ctx, rows);
  const lines = views.map((view, index) => {
    const { changes, purpose } = contents.get(view.id) ?? { changes: '', purpose: '' };
    return [
      localTime(rows[index]!.at), // views are in the order of rows
      AUDIT_LOGS[view.log],
      view.words,
      AUDIT_ACTORS[view.actor.kind as AuditActorKind] ?? view.actor.kind,
      view.actor.name ?? '',
      view.actor.id,
      view.address ?? '',
      view.subject ? (AUDIT_SUBJECTS[view.subject.kind] ?? view.subject.kind) : '',
      view.subject?.name ?? '',
      view.subject?.id ?? '',
      changes,
      purpose,
      view.id,
      rows[index]!.request_id,
    ];
  });
  await appendAudit(ctx, {
    action: 'audit.exported',
    purpose: order.purpose,
    after: {
      filter: { ...filter, from: days.from.toString(), to: days.to.toString() },
      format: order.format,
      encoding: order.encoding,
      rows: rows.length,
    },
  });
  const today = ctx.now().toZonedDateTimeISO(TOKYO).toPlainDate().toString().replaceAll('-', '');
  const name = `sousakiroku-${today}`;
  if (order.format === 'xlsx')
    return { ...(await sheetFile(name, [HEADER, ...lines], 'xlsx')), rows: rows.length, next, lost: [] };
  const first = order.after === undefined;
  const text = csvLines(first ? [HEADER, ...lines] : lines);
  const cp932 = order.encoding === 'cp932' ? encodeCp932(text) : null;
  const bytes = cp932?.bytes ?? Buffer.from(first ? `\uFEFF${text}` : text);
  return {
    fileName: `${name}.csv`,
    content: bytes.toString('base64'),
    rows: rows.length,
    next,
    lost: cp932?.lost ?? [],
  };
}

function localTime(at: Temporal.Instant): string {
  const local = at.toZonedDateTimeISO(TOKYO).toPlainDateTime();
  return local.toString({ smallestUnit: 'millisecond' }).replace('T', ' ').replaceAll('-', '/');
}

/** Before and after of the entries, in one cell each. */
async function readContents(
  ctx: TxCtx,
  ids: readonly string[],
  rows: readonly { recorded_at: Temporal.Instant; has_content: boolean }[],
): Promise<ReadonlyMap<string, { changes: string; purpose: string }>> {
  const [newest, oldest] = [rows[0], rows.at(-1)];
  if (!newest || !oldest || !rows.some((row) => row.has_content)) return new Map();
  const { rows: sealed } = await sql<Parameters<typeof openContent>[1]>`
    SELECT e.entry_id, e.at, e.actor_kind, e.actor_id, e.request_id, e.remote_address, e.action, e.subject_kind,
      e.subject_id, e.content, e.mac
    FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.log = ANY ('{operation,access,application,system}')
      AND e.recorded_at >= ${oldest.recorded_at} AND e.recorded_at <= ${newest.recorded_at}
      AND e.entry_id = ANY (${[...ids]}::uuid[]) AND e.content IS NOT NULL`.execute(ctx.db);
  const found = new Map<string, { changes: string; purpose: string }>();
  const hidden = await readHidden(ctx);
  for (const entry of sealed) {
    if (tellsOfHidden(hidden, entry)) continue;
    const { content } = await openContent(ctx, entry);
    const changes = describeChanges(content.before, content.after)
      .map(({ label, before, after }) =>
        before === null
          ? `${label}=${after}`
          : after === null
            ? `${label}=${before}（前）`
            : `${label}=${before}→${after}`,
      )
      .join('／');
    found.set(entry.entry_id, { changes, purpose: content.purpose ?? '' });
  }
  return found;
}
