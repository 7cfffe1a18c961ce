/** Rows of 公開区分 (migration 0011). */
import type { PublicationState } from '@madoguchi/contract/publication';
import type { Generated } from 'kysely';

interface FunctionPublicationsTable {
  municipality_id: number;
  function: string;
  state: PublicationState;
}

interface PublicationChangesTable {
  municipality_id: number;
  id: Generated<string>;
  function: string;
  before: PublicationState;
  after: PublicationState;
  staff_member_id: string | null;
  note: string;
  at: Temporal.Instant;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    function_publications: FunctionPublicationsTable;
    publication_changes: PublicationChangesTable;
  }
}
