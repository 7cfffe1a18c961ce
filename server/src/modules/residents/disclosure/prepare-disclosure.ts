/** 開示請求の資料: everything that is held about one person, for paper and as an encrypted file. */
import type { DisclosureSection } from '@madoguchi/contract/residents';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type Ctx, type TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { csvOf } from '../../../platform/files/csv.ts';
import { writeZip } from '../../../platform/files/write-zip.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { namesOfStaff } from '../../staff/index.ts';
import { visibleRows } from '../protection/visible.ts';
import { findResident } from '../show-resident.ts';
import { minuteOf } from './own-data.ts';
import { personalDataHeld } from './personal-data-held.ts';
import './tables.ts';

/** Long enough to hand it over after a weekend and a holiday. */
export const FILE_DAYS = 14;
/** Access is checked again for every link. */
const LINK_SECONDS = 300;

/** @throws DomainError 'not_found' */
export async function prepareDisclosure(
  ctx: TxCtx,
  id: string,
  { receiptNumber, reason }: { receiptNumber: string; reason: string },
) {
  const resident = await findResident(ctx, id);
  const { municipalityId } = ctx.scope;
  const person = { residentNo: resident.resident_no, id };
  const sections: DisclosureSection[] = [];
  for (const held of ctx.plugs.all(personalDataHeld)) sections.push(...(await held.collect(ctx, person)));
  const now = ctx.now();
  const fileUntil = todayInJapan(now).add({ days: FILE_DAYS });
  const file = await ctx.files.putPrivate(
    ctx,
    {
      kind: 'document',
      bytes: archive(sections, receiptNumber, now),
      mediaType: 'application/zip',
      extension: 'zip',
      width: null,
      height: null,
    },
    { name: `kaiji-${todayInJapan(now).toString().replaceAll('-', '')}.zip`, keepUntil: fileUntil },
  );
  const packageId = crypto.randomUUID();
  const preparedBy = actingStaff(ctx);
  await ctx.db
    .insertInto('disclosure_packages')
    .values({
      municipality_id: municipalityId,
      id: packageId,
      resident_no: resident.resident_no,
      receipt_number: receiptNumber,
      reason: await ctx.cipher.seal(municipalityId, packageReasonPlace(packageId), reason),
      prepared_at: now,
      prepared_by: preparedBy,
      file_id: file.id,
      file_until: fileUntil,
    })
    .execute();
  await appendAudit(ctx, {
    action: 'resident.disclosure_prepared',
    subject: { kind: 'resident', id: resident.resident_no },
    purpose: reason,
    after: { receiptNumber },
  });
  const names = await namesOfStaff(ctx, preparedBy === null ? [] : [preparedBy]);
  return {
    id: packageId,
    receiptNumber,
    reason,
    preparedAt: now.toString(),
    preparedBy: preparedBy === null ? null : (names.get(preparedBy) ?? null),
    fileUntil: fileUntil.toString(),
    sections,
    protected: resident.protected,
  };
}

/** @throws DomainError 'not_found' */
export async function listDisclosures(ctx: TxCtx, id: string) {
  const resident = await findResident(ctx, id);
  const { municipalityId } = ctx.scope;
  const rows = await ctx.db
    .selectFrom('disclosure_packages')
    .selectAll()
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', '=', resident.resident_no)
    .orderBy('prepared_at', 'desc')
    .execute();
  const names = await namesOfStaff(ctx, [...new Set(rows.flatMap((row) => row.prepared_by ?? []))]);
  const entries = [];
  for (const row of rows)
    entries.push({
      id: row.id,
      receiptNumber: row.receipt_number,
      reason: await ctx.cipher.open(municipalityId, packageReasonPlace(row.id), row.reason),
      preparedAt: row.prepared_at.toString(),
      preparedBy: row.prepared_by === null ? null : (names.get(row.prepared_by) ?? null),
      fileUntil: row.file_until.toString(),
    });
  return { entries, fileDays: FILE_DAYS };
}

/** @throws DomainError 'not_found', also once the file is past its last day */
export async function linkDisclosure(ctx: Ctx, packageId: string) {
  const fileId = await ctx.transaction(async (ctx) => {
    const row = await ctx.db
      .selectFrom('disclosure_packages as p')
      .innerJoin('residents as r', (join) =>
        join
          .onRef('r.municipality_id', '=', 'p.municipality_id')
          .onRef('r.resident_no', '=', 'p.resident_no'),
      )
      .select(['p.file_id', 'p.resident_no'])
      .where('p.municipality_id', '=', ctx.scope.municipalityId)
      .where('p.id', '=', packageId)
      .where(visibleRows(ctx, 'r'))
      .executeTakeFirst();
    const file = found(await ctx.files.find(ctx, found(row, 'disclosure').file_id), 'disclosure');
    await appendAudit(ctx, {
      action: 'resident.disclosure_fetched',
      subject: { kind: 'resident', id: row!.resident_no }, // found above
    });
    return file.id;
  });
  return {
    url: ctx.files.link(ctx, fileId, { seconds: LINK_SECONDS, download: true }),
    seconds: LINK_SECONDS,
  };
}

/** A CSV for each section, as offices open them, and all of it as JSON, for whoever reads it by machine. */
function archive(
  sections: readonly DisclosureSection[],
  receiptNumber: string,
  at: Temporal.Instant,
): Buffer {
  const whole = { receiptNumber, preparedAt: at.toString(), sections };
  return writeZip([
    {
      name: 'はじめに.txt',
      bytes: Buffer.from(
        `\uFEFF開示する保有個人情報（受付番号 ${receiptNumber}、${minuteOf(at)} 作成）\r\n番号の順に、CSV（Excelで開けます）が入っています。同じ内容が zenbu.json にもあります。\r\n`,
      ),
    },
    ...sections.map(({ title, header, rows }, index) => ({
      name: `${String(index + 1).padStart(2, '0')}-${title.replaceAll(/[\\/:*?"<>|・]/g, '_')}.csv`,
      bytes: Buffer.from(csvOf([header, ...rows].map((row) => row.map(String)))),
    })),
    { name: 'zenbu.json', bytes: Buffer.from(JSON.stringify(whole, null, 2)) },
  ]);
}

/** Associated data of the sealed reason. */
export const packageReasonPlace = (id: string) => ({
  table: 'disclosure_packages',
  column: 'reason',
  row: id,
});
