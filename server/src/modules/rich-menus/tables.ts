/** Rows of リッチメニュー (migration 0090). */
import type { MenuDesign, MenuKind } from '@madoguchi/contract/rich-menus';
import type { Generated, JSONColumnType } from 'kysely';

export interface RichMenusTable {
  municipality_id: number;
  id: Generated<string>;
  name: string;
  kind: MenuKind;
  design: JSONColumnType<MenuDesign>;
  revision: Generated<number>;
  live_version: number | null;
  live_revision: number | null;
  created_by: string | null;
  updated_by: string | null;
  created_at: Temporal.Instant;
  updated_at: Temporal.Instant;
}

interface RichMenuVersionsTable {
  municipality_id: number;
  menu_id: string;
  version: number;
  design: JSONColumnType<MenuDesign>;
  revision: number;
  state: 'publishing' | 'live' | 'replaced';
  published_by: string | null;
  published_at: Temporal.Instant;
}

export interface RichMenuSheetsTable {
  municipality_id: number;
  id: Generated<string>;
  channel_id: string;
  menu_id: string;
  version: number;
  tab: string;
  position: number;
  state: Generated<'wanted' | 'asked' | 'made' | 'ready' | 'unused' | 'gone'>;
  line_menu_id: string | null;
}

interface RichMenuAliasesTable {
  municipality_id: number;
  menu_id: string;
  tab: string;
  alias: string;
  sheet_id: string | null;
}

/** Why LINE's side is behind. */
export type Waiting = 'line_limit' | 'line_unreachable' | 'line_refused';

interface RichMenuDisplayTable {
  municipality_id: number;
  default_menu_id: string | null;
  default_sheet_id: string | null;
  keeper: string | null;
  kept_until: Temporal.Instant | null;
  waiting: Waiting | null;
  next_try_at: Temporal.Instant | null;
}

interface RichMenuLinksTable {
  municipality_id: number;
  resident_no: number;
  menu_id: string;
  tab: string;
  sheet_id: string | null;
}

export interface RichMenuEmergenciesTable {
  municipality_id: number;
  id: Generated<string>;
  menu_id: string;
  drill: boolean;
  phase: 'switching' | 'on' | 'lifting' | 'over';
  resume_key: string;
  batch_done: Generated<boolean>;
  cursor: Generated<number>;
  done: Generated<number>;
  total: Generated<number>;
  started_by: string | null;
  started_at: Temporal.Instant;
  lifted_by: string | null;
  lifted_at: Temporal.Instant | null;
  over_at: Temporal.Instant | null;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    rich_menus: RichMenusTable;
    rich_menu_versions: RichMenuVersionsTable;
    rich_menu_sheets: RichMenuSheetsTable;
    rich_menu_aliases: RichMenuAliasesTable;
    rich_menu_display: RichMenuDisplayTable;
    rich_menu_links: RichMenuLinksTable;
    rich_menu_emergencies: RichMenuEmergenciesTable;
  }
}
