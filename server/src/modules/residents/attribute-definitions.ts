/** 登録項目: the questions of the profile, read and parsed. */
import type { AttributeDefinition } from '@madoguchi/contract/residents';
import type { QuestionKindName } from '@madoguchi/contract/questions';
import type { Selectable } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { found } from '../../platform/errors/index.ts';
import { kindNamed, type Question, type QuestionKind } from '../questions/index.ts';
import type { AttributeDefinitionsTable } from './tables.ts';

/** Four questions at most in the talk: people stop answering after that (people.md). */
export const ASKED_IN_TALK_LIMIT = 4;

/** A profile question ready to be asked. */
export interface Attribute extends Question {
  readonly key: string;
  readonly position: number;
  readonly askedInTalk: boolean;
  /** Who may use the answers; null: every department. */
  readonly permittedDepartments: string[] | null;
  /** The heading it stands under; '' for none. */
  readonly heading: string;
  /** Years after the 年度 of the answer; null: until taken back. */
  readonly keepYears: number | null;
  readonly state: 'active' | 'retired';
  readonly ask: QuestionKind;
}

/** Read once per transaction: one tap in the talk needs them in several places. */
const readIn = new WeakMap<object, Promise<Attribute[]>>();
/** And for a second by the whole process: staff change questions rarely, residents tap all day. */
const readLately = new WeakMap<object, Map<number, { readonly until: number; readonly all: Attribute[] }>>();
const FRESH_MS = 1000;
/** Transactions that change definitions read the table itself. */
const changing = new WeakSet<object>();

/** Every definition in the order of asking; with `state` only those. At most a second old. */
export async function attributeDefinitions(ctx: TxCtx, state?: 'active' | 'retired'): Promise<Attribute[]> {
  let all = readIn.get(ctx.db);
  if (!all) readIn.set(ctx.db, (all = changing.has(ctx.db) ? readDefinitions(ctx) : readRecent(ctx)));
  return (await all).filter((attribute) => state === undefined || attribute.state === state);
}

async function readRecent(ctx: TxCtx): Promise<Attribute[]> {
  const lately = readLately.get(ctx.plugs)?.get(ctx.scope.municipalityId);
  if (lately && lately.until > performance.now()) return lately.all;
  const all = await readDefinitions(ctx);
  const ofProgram = readLately.get(ctx.plugs) ?? new Map();
  readLately.set(ctx.plugs, ofProgram);
  // A municipality without questions is being set up just now.
  if (all.length > 0) ofProgram.set(ctx.scope.municipalityId, { until: performance.now() + FRESH_MS, all });
  return all;
}

/** For whoever changes definitions: what this transaction reads next, and others after its commit, is fresh. */
export function forgetDefinitions(ctx: TxCtx): void {
  readIn.delete(ctx.db);
  changing.add(ctx.db);
  const forget = () => void readLately.get(ctx.plugs)?.delete(ctx.scope.municipalityId);
  ctx.afterCommit(forget);
}

async function readDefinitions(ctx: TxCtx): Promise<Attribute[]> {
  const rows = await ctx.db
    .selectFrom('attribute_definitions')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map((row) => attributeOf(ctx, row));
}

/** @throws DomainError 'not_found' */
export async function attributeDefinition(ctx: TxCtx, id: string): Promise<Attribute> {
  const row = await ctx.db
    .selectFrom('attribute_definitions')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .executeTakeFirst();
  return attributeOf(ctx, found(row, 'attribute'));
}

export function attributeOf(ctx: TxCtx, row: Selectable<AttributeDefinitionsTable>): Attribute {
  const ask = kindNamed(ctx.plugs, row.kind);
  return {
    id: row.id,
    key: row.key,
    position: row.position,
    kind: row.kind,
    label: row.label,
    help: row.help,
    purpose: row.purpose,
    class: row.class,
    settings: ask.settings.parse(row.settings),
    translations: row.translations,
    askedInTalk: row.asked_in_talk,
    permittedDepartments: row.permitted_departments,
    heading: row.heading,
    keepYears: row.keep_years,
    state: row.state,
    ask,
  };
}

/** As staff and their apps see it. */
export function definitionView(attribute: Attribute): AttributeDefinition {
  const { ask: _ask, ...view } = attribute;
  return { ...view, kind: view.kind as QuestionKindName, settings: view.settings as Record<string, unknown> };
}

/** Whether the question may be asked in the talk itself; otherwise the talk hands over a page. */
export function talkable(attribute: Attribute): boolean {
  return attribute.class === 'open' && attribute.ask.talk !== null;
}
