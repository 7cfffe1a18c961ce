/** Rows of 見守り (migration 0072). */
import type { WatchRuleName } from '@madoguchi/contract/watching';
import type { ColumnType, Generated } from 'kysely';

interface WatchRulesTable {
  municipality_id: number;
  rule: WatchRuleName;
  enabled: boolean;
  threshold: number;
  tell: string[];
  changed_at: Temporal.Instant;
}

/** Ids, codes and counts. */
export type Facts = Readonly<Record<string, string | number | null>>;

interface WatchWarningsTable {
  municipality_id: number;
  id: Generated<string>;
  rule: WatchRuleName;
  subject: string;
  facts: ColumnType<Facts, string, string>;
  raised_at: Temporal.Instant;
  seen_at: Temporal.Instant;
  times: Generated<number>;
  settled_at: Temporal.Instant | null;
  acknowledged_at: Temporal.Instant | null;
  acknowledged_by: string | null;
  note: string | null;
  told_at: Temporal.Instant | null;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    watch_rules: WatchRulesTable;
    watch_warnings: WatchWarningsTable;
  }
}
