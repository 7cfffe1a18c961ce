import type {
  Accepted,
  DeliveryState,
  DraftBlock,
  DraftTap,
  Languages,
  TemplateContent,
  Wording,
} from '@madoguchi/contract/delivery';
import type { Target } from '@madoguchi/contract/audiences';
import type { LineMessage } from '../line/index.ts';
import type { Generated, JSONColumnType } from 'kysely';

export interface NotStarted {
  readonly at: string;
  readonly scheduledFor: string;
  /** A sentence for staff. */
  readonly reason: string;
}

export interface DeliveriesTable {
  municipality_id: number;
  id: Generated<string>;
  title: Generated<string>;
  kind: Generated<string>;
  state: Generated<DeliveryState>;
  blocks: JSONColumnType<DraftBlock[], string | undefined, string>;
  target: JSONColumnType<Target, string | null | undefined, string | null> | null;
  quick_replies: JSONColumnType<DraftTap[], string | undefined, string>;
  languages: JSONColumnType<Languages, string | undefined, string>;
  /** このまま送る */
  accepted: JSONColumnType<Accepted, string | undefined, string>;
  /** 前回を複製 */
  copied_from: string | null;
  silent: Generated<boolean>;
  /** 配信カテゴリー: a choice of 知りたい情報. */
  topic: Generated<string | null>;
  /** Everyone is meant, and residents are named one by one: somebody must not get it. */
  named: Generated<boolean>;
  revision: Generated<number>;
  target_text: Generated<string>;
  channel_id: string | null;
  scheduled_for: Temporal.Instant | null;
  started_at: Temporal.Instant | null;
  finished_at: Temporal.Instant | null;
  audience_id: string | null;
  /** What is sent, frozen with the audience. */
  messages: JSONColumnType<LineMessage[], string | null | undefined, string | null> | null;
  recipients: number | null;
  aggregation_unit: string | null;
  department_id: Generated<string | null>;
  exclusive: Generated<boolean>;
  /** A schedule that could not start, until the draft is sent or scheduled again. */
  not_started: JSONColumnType<NotStarted, string | null | undefined, string | null> | null;
  emergency: Generated<boolean>;
  drill: Generated<boolean>;
  corrects: Generated<string | null>;
  created_by: string | null;
  updated_by: string | null;
  created_at: Generated<Temporal.Instant>;
  updated_at: Generated<Temporal.Instant>;
}

interface DeliveryImagesTable {
  municipality_id: number;
  id: Generated<string>;
  path: string;
  preview_path: string;
  card_path: string | null;
  width: number;
  height: number;
  created_at: Generated<Temporal.Instant>;
}

interface DeliveryMediaTable {
  municipality_id: number;
  id: Generated<string>;
  kind: 'film' | 'sound' | 'map';
  path: string;
  width: Generated<number>;
  height: Generated<number>;
  milliseconds: number | null;
  token: string | null;
  /** Of a map: width → path. */
  renditions: JSONColumnType<Record<string, string>, string | null, string | null> | null;
  created_at: Generated<Temporal.Instant>;
}

interface DeliveryTapsTable {
  municipality_id: number;
  delivery_id: string;
  key: string;
  resident_no: number;
  at: Temporal.Instant;
}

interface DeliveryVariantsTable {
  municipality_id: number;
  delivery_id: string;
  variant: number;
  language: string;
  audience_id: string;
  recipients: number;
  messages: JSONColumnType<LineMessage[], string, string>;
}

interface DeliveryWordingTable {
  municipality_id: number;
  words: JSONColumnType<Wording['words'], string, string>;
  contacts: JSONColumnType<Wording['contacts'], string, string>;
  updated_by: string | null;
  updated_at: Temporal.Instant;
}

interface DeliveryRestraintTable {
  municipality_id: number;
  silent_from: number | null;
  silent_until: number | null;
  quiet_from: number | null;
  quiet_until: number | null;
  ceiling: number | null;
  updated_by: string | null;
  updated_at: Temporal.Instant;
}

interface DeliveryTemplatesTable {
  municipality_id: number;
  id: Generated<string>;
  kind: 'template' | 'text';
  name: string;
  department_id: string | null;
  exclusive: Generated<boolean>;
  version: Generated<number>;
  archived_at: Temporal.Instant | null;
}

interface DeliveryTemplateVersionsTable {
  municipality_id: number;
  template_id: string;
  version: number;
  content: JSONColumnType<TemplateContent, string, string>;
  saved_by: string | null;
  saved_at: Temporal.Instant;
}

interface DeliveryLinksTable {
  municipality_id: number;
  token: string;
  delivery_id: string;
  url: string;
  stopped_at: Temporal.Instant | null;
}

interface DeliveryClicksTable {
  municipality_id: number;
  token: string;
  at: Temporal.Instant;
  n: number;
}

interface DeliveryStatisticsTable {
  municipality_id: number;
  delivery_id: string;
  opens: number | null;
  clickers: number | null;
  /** null until LINE was asked for the first time. */
  asked_at: Temporal.Instant | null;
  ask_again_at: Temporal.Instant | null;
  plays: Generated<number | null>;
  plays_complete: Generated<number | null>;
  link_people: JSONColumnType<{ token: string; people: number }[], string | undefined, string>;
  blocks: Generated<number | null>;
  mailed_next_day_at: Generated<Temporal.Instant | null>;
  mailed_final_at: Generated<Temporal.Instant | null>;
}

interface FriendFiguresTable {
  municipality_id: number;
  channel_id: string;
  date: Temporal.PlainDate;
  followers: number;
  targeted_reaches: number | null;
  blocks: number;
}

interface DeliverySettingsTable {
  municipality_id: number;
  late_minutes: number;
  updated_by: string | null;
  updated_at: Temporal.Instant;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    deliveries: DeliveriesTable;
    delivery_images: DeliveryImagesTable;
    delivery_media: DeliveryMediaTable;
    delivery_taps: DeliveryTapsTable;
    delivery_variants: DeliveryVariantsTable;
    delivery_wording: DeliveryWordingTable;
    delivery_restraint: DeliveryRestraintTable;
    delivery_templates: DeliveryTemplatesTable;
    delivery_template_versions: DeliveryTemplateVersionsTable;
    delivery_links: DeliveryLinksTable;
    delivery_clicks: DeliveryClicksTable;
    delivery_statistics: DeliveryStatisticsTable;
    delivery_settings: DeliverySettingsTable;
    friend_figures: FriendFiguresTable;
  }
}
