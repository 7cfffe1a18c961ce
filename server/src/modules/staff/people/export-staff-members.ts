/** 職員の一覧の書き出し: one row per post, as the yearly check by each department wants it. */
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import { STANDINGS } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { sheetFile } from '../../../platform/files/sheet-file.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { listStaffMembers } from './queries.ts';

const HEADER = [
  '職員番号',
  '氏名',
  'メールアドレス',
  '状態',
  '所属',
  '職名',
  '本務・兼務',
  '役割',
  '発令日',
  '終わりの日',
  '2段階認証',
];

/** Everybody, retired ones too; somebody without a post has one row with empty cells. */
export async function exportStaffMembers(ctx: TxCtx, format: SheetFormat): Promise<SheetFile> {
  const people = await listStaffMembers(ctx);
  const rows = people.flatMap((member) => {
    const person = [member.staffNumber, member.name, member.mail ?? '', STANDINGS[member.standing]];
    const end = [member.secondFactor ? '登録済み' : ''];
    if (member.posts.length === 0) return [[...person, '', '', '', '', '', '', ...end]];
    return member.posts.map((post) => [
      ...person,
      post.department ?? '',
      post.title,
      post.main ? '本務' : '兼務',
      post.role,
      post.from,
      post.until ?? '',
      ...end,
    ]);
  });
  await appendAudit(ctx, { action: 'staff.exported', after: { rows: rows.length } });
  return sheetFile(`職員一覧_${todayInJapan(ctx.now()).toString()}`, [HEADER, ...rows], format);
}
