/**
 * 利用目的: a condition on a question that the author's departments may not use stops, and goes on only with legal ground,
 * approver and reason on record (people.md). What an inner group asks for was decided when that one was saved.
 */
import type { Condition } from '@madoguchi/contract/audiences';
import type { OutsideUse, RecordedUse } from '@madoguchi/contract/purpose';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type Actor, type TxCtx } from '../../platform/context/context.ts';
import { reachOf } from '../../platform/context/reach.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { namesOfDepartments, namesOfStaff } from '../staff/index.ts';
import { partsOf, type AttributeDefinition, type Surroundings } from './definitions.ts';
import './tables.ts';

/** The questions of the condition that none of the actor's departments may use; a person without a department is outside too. */
export function outsidePurpose(
  actor: Actor,
  permission: string,
  around: Surroundings,
  condition: Condition,
): AttributeDefinition[] {
  const reach = reachOf(actor, permission);
  if (reach === 'everything') return [];
  const asked = [...partsOf(condition)].flatMap(({ part }) =>
    'definitionId' in part ? (around.attributes.get(part.definitionId) ?? []) : [],
  );
  return [...new Set(asked)].filter(
    ({ permittedDepartments: permitted }) =>
      permitted !== null && !permitted.some((department) => reach.departments.has(department)),
  );
}

/** The same without what stands on record for the group that the condition belongs to. */
export async function unrecordedUses(
  ctx: TxCtx,
  permission: string,
  around: Surroundings,
  condition: Condition,
  segmentId: string | null,
): Promise<AttributeDefinition[]> {
  const outside = outsidePurpose(ctx.actor, permission, around, condition);
  if (outside.length === 0 || segmentId === null) return outside;
  const rows = await ctx.db
    .selectFrom('outside_uses')
    .select('definition_id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('segment_id', '=', segmentId)
    .execute();
  const recorded = new Set(rows.map((row) => row.definition_id));
  return outside.filter(({ id }) => !recorded.has(id));
}

/**
 * @param given ground, approver and reason, once the person was told
 * @returns the questions to record when the group is saved
 * @throws DomainError outside_purpose with the questions, their purpose and their departments
 */
export async function requirePurpose(
  ctx: TxCtx,
  around: Surroundings,
  condition: Condition,
  segmentId: string | null,
  given: OutsideUse | undefined,
): Promise<readonly AttributeDefinition[]> {
  const outside = await unrecordedUses(ctx, 'audiences.manage', around, condition, segmentId);
  if (outside.length === 0 || given) return outside;
  const names = await namesOfDepartments(ctx, [
    ...new Set(outside.flatMap(({ permittedDepartments }) => permittedDepartments ?? [])),
  ]);
  throw new DomainError('outside_purpose', {
    attributes: outside.map(({ id, label, purpose, permittedDepartments }) => ({
      id,
      label,
      purpose,
      departments: (permittedDepartments ?? []).flatMap((department) => names.get(department) ?? []),
    })),
  });
}

/** Writes down that the group uses these questions outside their purpose. */
export async function recordOutsideUses(
  ctx: TxCtx,
  segmentId: string,
  attributes: readonly AttributeDefinition[],
  given: OutsideUse,
): Promise<void> {
  const { ground, approver, reason } = given;
  for (const { id: definitionId, label } of attributes) {
    await ctx.db
      .insertInto('outside_uses')
      .values({
        municipality_id: ctx.scope.municipalityId,
        segment_id: segmentId,
        definition_id: definitionId,
        ground,
        approver,
        reason,
        staff_member_id: actingStaff(ctx),
        at: ctx.now(),
      })
      .execute();
    await appendAudit(ctx, {
      action: 'segment.used_outside_purpose',
      subject: { kind: 'segment', id: segmentId },
      after: { definitionId, attribute: label, ground, approver },
      purpose: reason,
    });
  }
}

/** All recorded uses, newest first: of the groups that the reader may see. */
export async function listOutsideUses(
  ctx: TxCtx,
  around: Surroundings,
  maySee: (segmentId: string) => boolean,
): Promise<RecordedUse[]> {
  const rows = await ctx.db
    .selectFrom('outside_uses as u')
    .innerJoin('attribute_definitions as d', (join) =>
      join.onRef('d.municipality_id', '=', 'u.municipality_id').onRef('d.id', '=', 'u.definition_id'),
    )
    .selectAll('u')
    .select('d.label')
    .where('u.municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('u.at', 'desc')
    .orderBy('u.id', 'desc')
    .execute();
  const seen = rows.filter((row) => maySee(row.segment_id));
  const names = await namesOfStaff(ctx, [...new Set(seen.flatMap((row) => row.staff_member_id ?? []))]);
  return seen.map((row) => ({
    id: row.id,
    segmentId: row.segment_id,
    segment: around.segments.get(row.segment_id)?.name ?? '',
    definitionId: row.definition_id,
    attribute: row.label,
    ground: row.ground,
    approver: row.approver,
    reason: row.reason,
    at: row.at.toString(),
    by: row.staff_member_id === null ? null : (names.get(row.staff_member_id) ?? null),
  }));
}
