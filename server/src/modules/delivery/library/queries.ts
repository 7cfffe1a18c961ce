/** Reads of the library. */
import type { TxCtx } from '../../../platform/context/context.ts';
import { reachedRows, reaches, requireReach, type Purpose } from '../../../platform/context/reach.ts';
import { found } from '../../../platform/errors/index.ts';
import { namesOfDepartments } from '../../staff/index.ts';
import { staffNames } from '../staff-names.ts';

const PERMISSION = { see: 'delivery.view', change: 'delivery.create' } as const;

function selectTemplates(ctx: TxCtx) {
  return ctx.db
    .selectFrom('delivery_templates as t')
    .innerJoin('delivery_template_versions as v', (join) =>
      join
        .onRef('v.municipality_id', '=', 't.municipality_id')
        .onRef('v.template_id', '=', 't.id')
        .onRef('v.version', '=', 't.version'),
    )
    .where('t.municipality_id', '=', ctx.scope.municipalityId)
    .select([
      't.id',
      't.kind',
      't.name',
      't.version',
      't.department_id',
      't.exclusive',
      't.archived_at',
      'v.content',
      'v.saved_at',
      'v.saved_by',
    ]);
}
type TemplateRow = Awaited<ReturnType<ReturnType<typeof selectTemplates>['executeTakeFirstOrThrow']>>;

/** @throws DomainError not_found, forbidden (another department's) */
export async function getTemplate(ctx: TxCtx, id: string, purpose: Purpose): Promise<TemplateRow> {
  const row = found(await selectTemplates(ctx).where('t.id', '=', id).executeTakeFirst(), 'deliveryTemplate');
  requireReach(ctx.actor, PERMISSION[purpose], row, { purpose, what: 'deliveryTemplate' });
  return row;
}

/** Locks it until the transaction ends: whoever changes one takes it first. */
export async function lockTemplate(ctx: TxCtx, id: string): Promise<TemplateRow> {
  await ctx.db
    .selectFrom('delivery_templates')
    .select('id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .forUpdate()
    .execute();
  return getTemplate(ctx, id, 'change');
}

export async function listTemplates(ctx: TxCtx) {
  const rows = await selectTemplates(ctx)
    .where(reachedRows(ctx.actor, PERMISSION.see, 'see', 't'))
    .orderBy('t.name')
    .orderBy('t.id')
    .execute();
  return { entries: await viewTemplates(ctx, rows) };
}

export async function viewTemplates(ctx: TxCtx, rows: readonly TemplateRow[]) {
  const names = await staffNames(
    ctx,
    rows.map((row) => row.saved_by),
  );
  const departments = await namesOfDepartments(ctx, [
    ...new Set(rows.flatMap((row) => row.department_id ?? [])),
  ]);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    version: row.version,
    content: row.content,
    departmentId: row.department_id,
    department: row.department_id === null ? null : (departments.get(row.department_id) ?? null),
    archived: row.archived_at !== null,
    savedAt: row.saved_at.toString(),
    savedBy: names(row.saved_by),
    mayChange: reaches(ctx.actor, PERMISSION.change, row, 'change'),
  }));
}

/** @throws DomainError not_found, forbidden */
export async function listTemplateVersions(ctx: TxCtx, id: string) {
  await getTemplate(ctx, id, 'see');
  const rows = await ctx.db
    .selectFrom('delivery_template_versions')
    .select(['version', 'content', 'saved_at', 'saved_by'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('template_id', '=', id)
    .orderBy('version', 'desc')
    .limit(50)
    .execute();
  const names = await staffNames(
    ctx,
    rows.map((row) => row.saved_by),
  );
  return {
    versions: rows.map(({ version, content, saved_at, saved_by }) => ({
      version,
      content,
      savedAt: saved_at.toString(),
      savedBy: names(saved_by),
    })),
  };
}
