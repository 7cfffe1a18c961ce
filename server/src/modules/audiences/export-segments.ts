/** 配信グループの一覧の書き出し: names, rules and figures; nobody's answers. */
import { conditionCount, type SegmentState } from '@madoguchi/contract/audiences';
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import type { PeopleCount } from '@madoguchi/contract/people-count';
import type { TxCtx } from '../../platform/context/context.ts';
import { sheetFile, type SheetRow } from '../../platform/files/sheet-file.ts';
import { withShownCounts } from '../../platform/http/shown-counts.ts';
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
    // The edge does not look into files: figures of residents are replaced here as there.
    const count = withShownCounts(ctx.actor, conditionCount.optional(), counts.get(record.id));
    lines.push([
      entry.name,
      entry.sentence,
      entry.purpose,
      entry.department ?? '',
      entry.keeper ?? '',
      count ? inWords(count.reached) : '',
      count && !entry.includeUnanswered ? inWords(count.unanswered) : '',
      entry.note,
      record.updated_at.toZonedDateTimeISO(TOKYO).toPlainDate().toString(),
    ]);
  }
  const today = ctx.now().toZonedDateTimeISO(TOKYO).toPlainDate().toString().replaceAll('-', '');
  return sheetFile(`haishin-group-${today}`, lines, format);
}

function inWords(count: PeopleCount): string | number {
  if (count === 'few') return '10人未満';
  return typeof count === 'number' ? count : `約${count.about}`;
}
