/** Who holds an answer and what stands on a question: said before it or one of its choices is changed or retired. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { plugPoint } from '../../platform/plugs/index.ts';
import { attributeDefinition } from './attribute-definitions.ts';
import { hiddenResidents } from './protection/visible.ts';
import './tables.ts';

/** Something whose meaning changes with a question: a saved group, a delivery that is not sent yet. */
export interface AttributeUse {
  /** 'segment', 'delivery', … */
  readonly kind: string;
  readonly id: string;
  /** As staff know it. */
  readonly label: string;
}

export interface AttributeUsage {
  readonly name: string;
  find(ctx: TxCtx, definitionId: string): Promise<readonly AttributeUse[]>;
}

/** Modules below tell what of theirs uses a question. */
export const attributeUsage = plugPoint<AttributeUsage>('residents.attribute usage');

/** How many residents hold an answer: said before a question or a choice is retired. */
export async function countHolders(ctx: TxCtx, id: string) {
  const attribute = await attributeDefinition(ctx, id);
  const hidden = (await hiddenResidents(ctx)).map(({ no }) => no);
  const { rows } = await sql<{ kind: string; value: string; count: number }>`
    SELECT v.kind, v.value, count(*) AS count
    FROM facets f CROSS JOIN LATERAL unnest(f.values) AS held (code)
    JOIN facet_values v ON v.municipality_id = ${ctx.scope.municipalityId} AND v.code = held.code AND v.subject = ${id}
    WHERE f.municipality_id = ${ctx.scope.municipalityId} AND v.kind IN ('answered', 'declined', 'choice')
      AND f.resident_no <> ALL (${hidden}::int[])
    GROUP BY v.kind, v.value`.execute(ctx.db);
  const of = (kind: string, value = '') =>
    rows.find((row) => row.kind === kind && row.value === value)?.count ?? 0;
  const { choices = [] } = attribute.settings as { choices?: { key: string }[] };
  const uses: AttributeUse[] = [];
  for (const usage of ctx.plugs.all(attributeUsage)) uses.push(...(await usage.find(ctx, id)));
  return {
    uses,
    answered: of('answered'),
    declined: of('declined'),
    choices: choices.map(({ key }) => ({ key, count: of('choice', key) })),
  };
}
