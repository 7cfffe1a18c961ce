/** 配信グループの一覧の書き出し: names, rules and figures; nobody's answers. */
import type { SegmentState } from '@madoguchi/contract/audiences';
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import type { TxCtx } from '../../platform/context/context.ts';
import { sheetFile, type SheetRow } from '../../platform/files/sheet-file.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { countSegments } from './count-segments.ts';
import { readSurroundings } from './definitions.ts';
import { listSegments } from './queries.ts';
import { segmentEntry } from './views.ts';

export async function exportSegments(
  ctx: TxCtx,
  state: SegmentState,
  format: SheetFormat,
): Promise<SheetFile> {
  const around = await readSurroundings(ctx);
  const counts = new Map((await countSegments(ctx)).map((count) => [count.id, count]));
  const lines: SheetRow[] = [
    [
      '名前',
      '条件',
      '利用目的',
      '所管',
      '作った人',
      '対象人数（現在）',
      '未回答のため対象外',
      'メモ',
      '更新',
    ],
  ];
  for (const record of await listSegments(ctx, state)) {
    const entry = await segmentEntry(ctx, around, record);
    const count = counts.get(record.id);
    lines.push([
      entry.name,
      entry.sentence,
      entry.purpose,
      entry.department ?? '',
      entry.keeper ?? '',
      count?.reached ?? '',
      count && !entry.includeUnanswered ? count.unanswered : '',
      entry.note,
      record.updated_at.toZonedDateTimeISO(TOKYO).toPlainDate().toString(),
    ]);
  }
  const today = ctx.now().toZonedDateTimeISO(TOKYO).toPlainDate().toString().replaceAll('-', '');
  return sheetFile(`haishin-group-${today}`, lines, format);
}
