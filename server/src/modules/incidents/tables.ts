import type { IncidentGround, IncidentKind, INCIDENT_STEPS } from '@madoguchi/contract/incidents';
import type { Generated } from 'kysely';

interface IncidentsTable {
  municipality_id: number;
  id: Generated<string>;
  title: string;
  kind: IncidentKind;
  grounds: IncidentGround[];
  known_on: Temporal.PlainDate;
  account: Buffer;
  persons: number | null;
  persons_from: string;
  early_reported_on: Temporal.PlainDate | null;
  final_reported_on: Temporal.PlainDate | null;
  closed_at: Temporal.Instant | null;
  revision: Generated<number>;
  recorded_at: Temporal.Instant;
  recorded_by: string | null;
}

interface IncidentStepsTable {
  municipality_id: number;
  incident_id: string;
  id: Generated<string>;
  at: Temporal.Instant;
  step: keyof typeof INCIDENT_STEPS;
  staff_member_id: string | null;
  account: Buffer;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    incidents: IncidentsTable;
    incident_steps: IncidentStepsTable;
  }
}
