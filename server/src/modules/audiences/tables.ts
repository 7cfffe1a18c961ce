/** Rows of the audiences module (migrations 0033, 0040, 0062, 0063). Bits are only touched by raw SQL: a chunk is 8 kB. */
import type { Generated, JSONColumnType } from 'kysely';
import type { LegalGround } from '@madoguchi/contract/purpose';
import type {
  Condition,
  ListClass,
  SegmentChange,
  SegmentState,
  Target,
} from '@madoguchi/contract/audiences';

interface FacetBitsTable {
  municipality_id: number;
  value: number;
  chunk: number;
  bits: string;
}

interface FacetHorizonsTable {
  municipality_id: number;
  /** xid8: selected as text. */
  horizon: string;
  refreshed_at: Generated<Temporal.Instant>;
}

interface SegmentsTable {
  municipality_id: number;
  id: Generated<string>;
  name: string;
  note: string;
  purpose: Generated<string>;
  condition: JSONColumnType<Condition>;
  include_unanswered: boolean;
  state: Generated<SegmentState>;
  department_id: Generated<string | null>;
  exclusive: Generated<boolean>;
  created_by: Generated<string | null>;
  revision: Generated<number>;
  updated_at: Generated<Temporal.Instant>;
}

interface SegmentChangesTable {
  municipality_id: number;
  id: Generated<string>;
  segment_id: string;
  kind: SegmentChange['kind'];
  name: string;
  sentence: string;
  staff_member_id: string | null;
  at: Temporal.Instant;
}

interface SendingLimitsTable {
  municipality_id: number;
  staff_member_id: string;
  set_by: string | null;
  set_at: Temporal.Instant;
}

interface SendingLimitSegmentsTable {
  municipality_id: number;
  staff_member_id: string;
  segment_id: string;
}

interface ResidentListsTable {
  municipality_id: number;
  id: Generated<string>;
  name: string;
  purpose: string;
  class: ListClass;
  kept_until: Temporal.PlainDate;
  expired_at: Generated<Temporal.Instant | null>;
  size: number;
  department_id: string | null;
  exclusive: boolean;
  created_by: string | null;
  created_at: Temporal.Instant;
  updated_at: Temporal.Instant;
}

interface ResidentListBitsTable {
  municipality_id: number;
  list_id: string;
  chunk: number;
  bits: string;
}

interface AudiencesTable {
  municipality_id: number;
  id: Generated<string>;
  target: JSONColumnType<Target>;
  sentence: string;
  count: number;
  frozen_at: Temporal.Instant;
}

interface AudienceBitsTable {
  municipality_id: number;
  audience_id: string;
  chunk: number;
  bits: string;
}

interface OutsideUsesTable {
  municipality_id: number;
  id: Generated<string>;
  segment_id: string;
  definition_id: string;
  ground: LegalGround;
  approver: string;
  reason: string;
  staff_member_id: string | null;
  at: Temporal.Instant;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    facet_bits: FacetBitsTable;
    facet_horizons: FacetHorizonsTable;
    segments: SegmentsTable;
    segment_changes: SegmentChangesTable;
    sending_limits: SendingLimitsTable;
    sending_limit_segments: SendingLimitSegmentsTable;
    resident_lists: ResidentListsTable;
    resident_list_bits: ResidentListBitsTable;
    audiences: AudiencesTable;
    audience_bits: AudienceBitsTable;
    outside_uses: OutsideUsesTable;
  }
}
