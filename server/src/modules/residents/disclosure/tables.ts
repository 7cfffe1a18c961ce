import type { DataRequestKind, DataRequestState } from '@madoguchi/contract/residents';
import type { Generated } from 'kysely';

interface DisclosurePackagesTable {
  municipality_id: number;
  id: Generated<string>;
  resident_no: number;
  receipt_number: string;
  reason: Buffer;
  prepared_at: Temporal.Instant;
  prepared_by: string | null;
  file_id: string;
  file_until: Temporal.PlainDate;
}

interface PersonalDataRequestsTable {
  municipality_id: number;
  id: Generated<string>;
  resident_no: number;
  kind: DataRequestKind;
  receipt_number: string;
  received_on: Temporal.PlainDate;
  content: Buffer;
  due_on: Temporal.PlainDate;
  extended_to: Temporal.PlainDate | null;
  state: Generated<DataRequestState>;
  decided_on: Temporal.PlainDate | null;
  decision: Buffer | null;
  decided_by: string | null;
  lifted_at: Temporal.Instant | null;
  lifted_by: string | null;
  recorded_at: Temporal.Instant;
  recorded_by: string | null;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    disclosure_packages: DisclosurePackagesTable;
    personal_data_requests: PersonalDataRequestsTable;
  }
}
