/** Makes a ひな形 or 文例, saves a new version, puts it away. Nothing that once stood in it is lost. */
import type { TemplateContent } from '@madoguchi/contract/delivery';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { reachOf } from '../../../platform/context/reach.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { staffNames } from '../staff-names.ts';
import { getTemplate, lockTemplate, viewTemplates } from './queries.ts';

async function view(ctx: TxCtx, id: string) {
  const [shown] = await viewTemplates(ctx, [await getTemplate(ctx, id, 'see')]);
  return shown!; // one row in, one view out
}

async function keepVersion(ctx: TxCtx, id: string, version: number, content: TemplateContent): Promise<void> {
  await ctx.db
    .insertInto('delivery_template_versions')
    .values({
      municipality_id: ctx.scope.municipalityId,
      template_id: id,
      version,
      content: JSON.stringify(content),
      saved_by: actingStaff(ctx),
      saved_at: ctx.now(),
    })
    .execute();
}

/** It belongs to the department of whoever makes it. */
export async function createTemplate(
  ctx: TxCtx,
  template: { readonly kind: 'template' | 'text'; readonly name: string; readonly content: TemplateContent },
) {
  const reach = reachOf(ctx.actor, 'delivery.create');
  const { id } = await ctx.db
    .insertInto('delivery_templates')
    .values({
      municipality_id: ctx.scope.municipalityId,
      kind: template.kind,
      name: template.name,
      department_id: reach === 'everything' ? null : reach.home,
      archived_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await keepVersion(ctx, id, 1, template.content);
  await appendAudit(ctx, {
    action: 'delivery.template',
    subject: { kind: 'deliveryTemplate', id },
    after: { name: template.name, version: 1 },
  });
  return view(ctx, id);
}

/** @throws DomainError not_found, forbidden, changed_meanwhile (somebody saved since `version`) */
export async function updateTemplate(
  ctx: TxCtx,
  change: {
    readonly id: string;
    readonly version: number;
    readonly name: string;
    readonly content: TemplateContent;
  },
) {
  const { id, name, content } = change;
  const before = await lockTemplate(ctx, id);
  if (before.version !== change.version) {
    const names = await staffNames(ctx, [before.saved_by]);
    throw new DomainError('changed_meanwhile', {
      updatedBy: names(before.saved_by),
      updatedAt: before.saved_at.toString(),
    });
  }
  const version = before.version + 1;
  await keepVersion(ctx, id, version, content);
  await ctx.db
    .updateTable('delivery_templates')
    .set({ name, version })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.template',
    subject: { kind: 'deliveryTemplate', id },
    before: { name: before.name, version: before.version },
    after: { name, version },
  });
  return view(ctx, id);
}

/** @throws DomainError not_found, forbidden */
export async function archiveTemplate(ctx: TxCtx, id: string, archived: boolean) {
  await lockTemplate(ctx, id);
  await ctx.db
    .updateTable('delivery_templates')
    .set({ archived_at: archived ? ctx.now() : null })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.template',
    subject: { kind: 'deliveryTemplate', id },
    after: { archived },
  });
  return view(ctx, id);
}
