/** Which rules watch, from when on, and who is told. */
import { WATCH_RULES, type WatchRuleName } from '@madoguchi/contract/watching';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import { listStaffMembers } from '../staff/index.ts';
import './tables.ts';

export interface RuleSetting {
  readonly rule: WatchRuleName;
  readonly enabled: boolean;
  readonly threshold: number;
  /** Staff members told by mail. */
  readonly tell: string[];
}

export const RULE_NAMES = Object.keys(WATCH_RULES) as WatchRuleName[];

/** Every rule, as it is or as the municipality changed it. */
export async function readRules(ctx: TxCtx): Promise<RuleSetting[]> {
  const rows = await ctx.db
    .selectFrom('watch_rules')
    .select(['rule', 'enabled', 'threshold', 'tell'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
  const changed = new Map(rows.map((row) => [row.rule, row]));
  return RULE_NAMES.map(
    (rule) =>
      changed.get(rule) ?? {
        rule,
        enabled: true,
        threshold: WATCH_RULES[rule].threshold.initial,
        tell: [],
      },
  );
}

/** @throws DomainError 'threshold_out_of_range', 'not_found' when a person is none of ours */
export async function saveRule(ctx: TxCtx, setting: RuleSetting): Promise<RuleSetting> {
  const { min, max } = WATCH_RULES[setting.rule].threshold;
  if (setting.threshold < min || setting.threshold > max)
    throw new DomainError('threshold_out_of_range', { field: 'threshold', min, max });
  const known = new Set((await listStaffMembers(ctx)).map(({ id }) => id));
  const stranger = setting.tell.find((id) => !known.has(id));
  if (stranger !== undefined) throw new DomainError('not_found', { what: 'staff member' });
  const before = found(
    (await readRules(ctx)).find(({ rule }) => rule === setting.rule),
    'rule',
  );
  const values = {
    enabled: setting.enabled,
    threshold: setting.threshold,
    tell: setting.tell,
    changed_at: ctx.now(),
  };
  await ctx.db
    .insertInto('watch_rules')
    .values({ municipality_id: ctx.scope.municipalityId, rule: setting.rule, ...values })
    .onConflict((conflict) => conflict.columns(['municipality_id', 'rule']).doUpdateSet(values))
    .execute();
  await appendAudit(ctx, {
    action: 'watching.rule_changed',
    subject: { kind: 'rule', id: setting.rule },
    before: { enabled: before.enabled, threshold: before.threshold, tell: before.tell },
    after: { enabled: setting.enabled, threshold: setting.threshold, tell: setting.tell },
  });
  return setting;
}
