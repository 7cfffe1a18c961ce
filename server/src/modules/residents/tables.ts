import type { AnswerClass, ResidentLanguage, Translations } from '@madoguchi/contract/questions';
import type { Generated } from 'kysely';

interface ResidentsTable {
  municipality_id: number;
  resident_no: number;
  id: Generated<string>;
  channel_id: string;
  line_user_id: Buffer;
  friendship: 'followed' | 'blocked';
  friendship_at: Temporal.Instant;
  first_followed_at: Temporal.Instant;
  language: ResidentLanguage | null;
  display_name: Buffer | null;
  staff_tester: Generated<boolean>;
  registered_at: Temporal.Instant | null;
  closing_told_at: Generated<Temporal.Instant | null>;
  erased_at: Temporal.Instant | null;
  /** LINE's list named them last. */
  listed_at: Generated<Temporal.Instant | null>;
  protected: Generated<boolean>;
  use_stopped: Generated<boolean>;
}

interface ResidentCountersTable {
  municipality_id: number;
  next_no: number;
}

export interface AttributeDefinitionsTable {
  municipality_id: number;
  id: Generated<string>;
  key: string;
  position: number;
  kind: string;
  label: string;
  help: Generated<string>;
  purpose: string;
  class: AnswerClass;
  settings: Generated<Record<string, unknown>>;
  translations: Generated<Translations>;
  asked_in_talk: Generated<boolean>;
  permitted_departments: Generated<string[] | null>;
  heading: Generated<string>;
  keep_years: Generated<number | null>;
  state: Generated<'active' | 'retired'>;
  updated_at: Generated<Temporal.Instant>;
}

interface FacetValuesTable {
  municipality_id: number;
  code: number;
  kind: string;
  subject: string;
  value: string;
}

interface FacetsTable {
  municipality_id: number;
  resident_no: number;
  values: Generated<number[]>;
  /** xid8: selected as text. */
  changed_xid: Generated<string>;
}

interface ResidentDatesTable {
  municipality_id: number;
  resident_no: number;
  definition_id: string;
  date: Temporal.PlainDate;
}

interface SealedValuesTable {
  municipality_id: number;
  resident_no: number;
  definition_id: string;
  value: Buffer;
  updated_at: Generated<Temporal.Instant>;
}

interface AnswerTimesTable {
  municipality_id: number;
  definition_id: string;
  resident_no: number;
  answered_on: Temporal.PlainDate;
}

/** Belongs to no municipality. */
interface PostalTownsTable {
  postcode: string;
  city_code: string;
  prefecture: string;
  city: string;
  town: string;
  part: string;
}

interface GreetingsTable {
  municipality_id: number;
  text: string;
  questionnaire: boolean;
  closing: string;
}

interface ResidentSignInsTable {
  municipality_id: number;
  state_hash: Buffer;
  browser_hash: Buffer;
  channel_id: string;
  nonce: string;
  code_verifier: string;
  return_path: string;
  expires_at: Temporal.Instant;
}

interface ResidentSessionsTable {
  municipality_id: number;
  token_hash: Buffer;
  resident_no: number;
  created_at: Temporal.Instant;
  expires_at: Temporal.Instant;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    residents: ResidentsTable;
    resident_counters: ResidentCountersTable;
    attribute_definitions: AttributeDefinitionsTable;
    facet_values: FacetValuesTable;
    facets: FacetsTable;
    resident_dates: ResidentDatesTable;
    sealed_values: SealedValuesTable;
    answer_times: AnswerTimesTable;
    postal_towns: PostalTownsTable;
    greetings: GreetingsTable;
    resident_sign_ins: ResidentSignInsTable;
    resident_sessions: ResidentSessionsTable;
  }
}
