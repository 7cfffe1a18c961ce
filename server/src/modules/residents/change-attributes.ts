/** Staff add, change, retire and order 登録項目 at any time, without the vendor (SEG-05); there is no upper limit (SEG-06). */
import type { Translations } from '@madoguchi/contract/questions';
import { sql } from 'kysely';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { beginKeeping } from './answer-times.ts';
import { namesOfDepartments } from '../staff/index.ts';
import { kindNamed } from '../questions/index.ts';
import {
  ASKED_IN_TALK_LIMIT,
  attributeDefinition,
  attributeDefinitions,
  definitionView,
  forgetDefinitions,
  type Attribute,
} from './attribute-definitions.ts';
import './tables.ts';

export interface NewAttribute {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly help: string;
  readonly purpose: string;
  readonly class: 'open' | 'sealed' | 'special';
  readonly settings: Readonly<Record<string, unknown>>;
  readonly translations: Translations;
  readonly askedInTalk: boolean;
  /** null or absent: every department. */
  readonly permittedDepartments?: readonly string[] | null | undefined;
  readonly heading?: string | undefined;
  readonly keepYears?: number | null | undefined;
}

/** @throws DomainError 'invalid_settings', 'not_in_talk', 'too_many_in_talk', 'key_taken' */
export async function createAttribute(ctx: TxCtx, input: NewAttribute): Promise<Attribute> {
  await lockAttributes(ctx);
  const settings = checkSettings(ctx, input.kind, input.class, input.settings);
  await checkTalk(ctx, input.askedInTalk, input.class, null);
  const all = await attributeDefinitions(ctx);
  if (all.some(({ key }) => key === input.key)) throw new DomainError('key_taken', { key: input.key });
  const row = await ctx.db
    .insertInto('attribute_definitions')
    .values({
      municipality_id: ctx.scope.municipalityId,
      key: input.key,
      position: Math.max(0, ...all.map(({ position }) => position)) + 1,
      kind: input.kind,
      label: input.label,
      help: input.help,
      purpose: input.purpose,
      class: input.class,
      settings: json(settings),
      translations: json(input.translations),
      asked_in_talk: input.askedInTalk,
      permitted_departments: await checkedDepartments(ctx, input.permittedDepartments),
      heading: input.heading ?? '',
      keep_years: input.keepYears ?? null,
      updated_at: ctx.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return told(ctx, 'attribute.created', row.id, null);
}

export interface AttributeChange {
  readonly label?: string | undefined;
  readonly help?: string | undefined;
  readonly purpose?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly translations?: Translations | undefined;
  readonly askedInTalk?: boolean | undefined;
  readonly permittedDepartments?: readonly string[] | null | undefined;
  readonly heading?: string | undefined;
  readonly keepYears?: number | null | undefined;
}

/** @throws DomainError 'not_found', 'invalid_settings', 'not_in_talk', 'too_many_in_talk', 'choice_removed' */
export async function updateAttribute(ctx: TxCtx, id: string, change: AttributeChange): Promise<Attribute> {
  await lockAttributes(ctx);
  const before = await attributeDefinition(ctx, id);
  const settings =
    change.settings === undefined
      ? undefined
      : checkSettings(ctx, before.kind, before.class, change.settings);
  if (settings !== undefined) refuseRemovedChoices(before.settings, settings);
  if (change.askedInTalk !== undefined) await checkTalk(ctx, change.askedInTalk, before.class, id);
  const { label, help, purpose, translations, askedInTalk, permittedDepartments, heading, keepYears } =
    change;
  await ctx.db
    .updateTable('attribute_definitions')
    .set({
      updated_at: ctx.now(),
      ...(label === undefined ? {} : { label }),
      ...(help === undefined ? {} : { help }),
      ...(purpose === undefined ? {} : { purpose }),
      ...(settings === undefined ? {} : { settings: json(settings) }),
      ...(translations === undefined ? {} : { translations: json(translations) }),
      ...(askedInTalk === undefined ? {} : { asked_in_talk: askedInTalk }),
      ...(heading === undefined ? {} : { heading }),
      ...(keepYears === undefined ? {} : { keep_years: keepYears }),
      ...(permittedDepartments === undefined
        ? {}
        : { permitted_departments: await checkedDepartments(ctx, permittedDepartments) }),
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  if (keepYears !== undefined && before.keepYears === null && keepYears !== null) await beginKeeping(ctx, id);
  return told(ctx, 'attribute.updated', id, before);
}

/**
 * Answers stay, the question is asked no more; saved groups go on working until staff change them.
 * @throws DomainError 'not_found', 'too_many_in_talk' on restoring
 */
export async function setAttributeState(
  ctx: TxCtx,
  id: string,
  state: 'active' | 'retired',
): Promise<Attribute> {
  await lockAttributes(ctx);
  const before = await attributeDefinition(ctx, id);
  if (before.state === state) return before;
  if (state === 'active') await checkTalk(ctx, before.askedInTalk, before.class, id);
  await ctx.db
    .updateTable('attribute_definitions')
    .set({ state, updated_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  return told(ctx, state === 'retired' ? 'attribute.retired' : 'attribute.restored', id, before);
}

/** @throws DomainError 'order_incomplete' when a question is missing from the list: someone added it meanwhile */
export async function orderAttributes(ctx: TxCtx, ids: readonly string[]): Promise<Attribute[]> {
  await lockAttributes(ctx);
  const all = await attributeDefinitions(ctx);
  const missing = all.filter(({ id }) => !ids.includes(id));
  if (missing.length > 0) throw new DomainError('order_incomplete', { missing: missing.map(({ id }) => id) });
  await sql`UPDATE attribute_definitions d SET position = wanted.position
    FROM unnest(${[...ids]}::uuid[]) WITH ORDINALITY AS wanted (id, position)
    WHERE d.municipality_id = ${ctx.scope.municipalityId} AND d.id = wanted.id`.execute(ctx.db);
  await appendAudit(ctx, {
    action: 'attribute.ordered',
    before: { ids: all.map(({ id }) => id) },
    after: { ids },
  });
  forgetDefinitions(ctx);
  return attributeDefinitions(ctx);
}

function checkSettings(
  ctx: TxCtx,
  kindName: string,
  answerClass: string,
  settings: unknown,
): Record<string, unknown> {
  const kind = kindNamed(ctx.plugs, kindName);
  const parsed = kind.settings.safeParse(settings);
  const issues = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  if (answerClass === 'open' && !kind.mayBeOpen) {
    issues.push({
      path: 'class',
      message: 'この種類の質問は何でも書けるため、暗号化して保管する分類を選んでください。',
    });
  }
  if (!parsed.success || issues.length > 0) throw new DomainError('invalid_settings', { issues });
  return parsed.data as Record<string, unknown>; // every kind's settings are an object
}

function refuseRemovedChoices(before: unknown, after: object): void {
  const keys = (settings: unknown) =>
    ((settings as { choices?: { key: string }[] }).choices ?? []).map(({ key }) => key);
  const left = new Set(keys(after));
  const removed = keys(before).filter((key) => !left.has(key));
  if (removed.length > 0) throw new DomainError('choice_removed', { keys: removed });
}

/** Sealed and special answers never pass through LINE; four questions are what people finish. */
async function checkTalk(ctx: TxCtx, asked: boolean, answerClass: string, id: string | null): Promise<void> {
  if (!asked) return;
  if (answerClass !== 'open') throw new DomainError('not_in_talk', { class: answerClass });
  const others = (await attributeDefinitions(ctx, 'active')).filter(
    (other) => other.askedInTalk && other.id !== id,
  );
  if (others.length >= ASKED_IN_TALK_LIMIT)
    throw new DomainError('too_many_in_talk', { limit: ASKED_IN_TALK_LIMIT });
}

/** Two members of staff at once: the second waits and sees what the first did. */
async function lockAttributes(ctx: TxCtx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('attributes', ${ctx.scope.municipalityId}))`.execute(
    ctx.db,
  );
  forgetDefinitions(ctx);
}

async function told(ctx: TxCtx, action: string, id: string, before: Attribute | null): Promise<Attribute> {
  forgetDefinitions(ctx);
  const after = await attributeDefinition(ctx, id);
  await appendAudit(ctx, {
    action,
    subject: { kind: 'attribute', id },
    before: before && definitionView(before),
    after: definitionView(after),
  });
  return after;
}

/** @throws DomainError not_found for a department that is not there */
async function checkedDepartments(
  ctx: TxCtx,
  departments: readonly string[] | null | undefined,
): Promise<string[] | null> {
  if (!departments) return null;
  const ids = [...new Set(departments)];
  const known = await namesOfDepartments(ctx, ids);
  if (ids.some((id) => !known.has(id))) throw new DomainError('not_found', { what: 'department' });
  return ids;
}

const json = <T extends object>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;
