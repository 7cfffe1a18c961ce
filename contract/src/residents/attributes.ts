/** 登録項目: the questions of the profile, defined by staff without limit (SEG-05, SEG-06). */
import { z } from 'zod';
import { countGroup, peopleCount } from '../people-count.ts';
import { endpoint, NOT_FOUND } from '../endpoint.ts';
import {
  ANSWER_CLASSES,
  QUESTION_KINDS,
  translations,
  type AnswerClass,
  type QuestionKindName,
} from '../questions.ts';

const kindName = z.enum(Object.keys(QUESTION_KINDS) as [QuestionKindName, ...QuestionKindName[]]);
export const className = z.enum(Object.keys(ANSWER_CLASSES) as [AnswerClass, ...AnswerClass[]]);

const label = z
  .string()
  .trim()
  .min(1, { error: '質問の文を入れてください' })
  .max(60, { error: '質問の文は60字までです' });
const help = z.string().trim().max(300, { error: '説明は300字までです' });
const purpose = z
  .string()
  .trim()
  .min(1, { error: '利用目的を入れてください（利用者に表示されます）' })
  .max(200, { error: '利用目的は200字までです' });

/** 登録項目. `settings` follows `questionSettings[kind]`. */
export const attributeDefinition = z.object({
  id: z.uuid(),
  key: z.string(),
  position: z.number().int(),
  kind: kindName,
  label: z.string(),
  help: z.string(),
  purpose: z.string(),
  class: className,
  settings: z.record(z.string(), z.unknown()),
  translations,
  /** Asked in the talk right after the person becomes a friend (at most four are); all others on the page. */
  askedInTalk: z.boolean(),
  /** The departments that may use the answers; null: all of them. */
  permittedDepartments: z.array(z.uuid()).nullable(),
  /** The heading it stands under on pages and lists; '' for none. */
  heading: z.string(),
  /** Answers are erased so many years after the 年度 in which they were given; null: until the resident takes them back. */
  keepYears: z.number().int().nullable(),
  state: z.enum(['active', 'retired']),
});
export type AttributeDefinition = z.output<typeof attributeDefinition>;

const permittedDepartments = z
  .array(z.uuid())
  .min(1, { error: '使ってよい所属を1つ以上選んでください。' })
  .max(500)
  .nullable();

const heading = z.string().trim().max(40, { error: '見出しは40字までです' });
const keepYears = z
  .number({ error: '年数を数字で入れてください' })
  .int({ error: '年数を数字で入れてください' })
  .min(1, { error: '1年から30年までで入れてください' })
  .max(30, { error: '1年から30年までで入れてください' })
  .nullable();

const newAttribute = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, {
    error: '半角の英小文字で始め、英小文字・数字・_ で40字までにしてください',
  }),
  kind: kindName,
  label,
  help: help.default(''),
  purpose,
  class: className.default('open'),
  settings: z.record(z.string(), z.unknown()).default({}),
  translations: translations.default({}),
  askedInTalk: z.boolean().default(false),
  permittedDepartments: permittedDepartments.default(null),
  heading: heading.default(''),
  keepYears: keepYears.default(null),
});
const INVALID_QUESTION = {
  invalid_settings: {
    status: 422,
    data: z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) }),
  },
  /** Four questions at most are asked in the talk: people stop answering after that. */
  too_many_in_talk: { status: 409, data: z.object({ limit: z.number().int() }) },
  /** Sealed and special answers never pass through LINE's servers. */
  not_in_talk: { status: 422, data: z.object({ class: z.string() }) },
} as const;

export const attributes = {
  listAttributes: endpoint({
    method: 'GET',
    path: '/attributes',
    summary: '登録項目の一覧（質問する順）',
    input: z.object({}),
    output: z.object({ entries: z.array(attributeDefinition), askedInTalkLimit: z.number().int() }),
    errors: {},
    permission: 'signed_in',
    audit: false,
  }),
  createAttribute: endpoint({
    method: 'POST',
    path: '/attributes',
    summary: '登録項目を加える',
    input: newAttribute,
    output: attributeDefinition,
    errors: {
      ...NOT_FOUND,
      ...INVALID_QUESTION,
      key_taken: { status: 409, data: z.object({ key: z.string() }) },
    },
    permission: 'attributes.manage',
    audit: false,
  }),
  updateAttribute: endpoint({
    method: 'PATCH',
    path: '/attributes/{id}',
    summary: '登録項目の文や選択肢を変える（種類と分類は変えられない）',
    input: z.object({
      id: z.uuid(),
      label: label.optional(),
      help: help.optional(),
      purpose: purpose.optional(),
      settings: z.record(z.string(), z.unknown()).optional(),
      translations: translations.optional(),
      askedInTalk: z.boolean().optional(),
      permittedDepartments: permittedDepartments.optional(),
      heading: heading.optional(),
      keepYears: keepYears.optional(),
    }),
    output: attributeDefinition,
    errors: {
      ...NOT_FOUND,
      ...INVALID_QUESTION,
      /** A choice is retired, not deleted: residents and saved groups hold it. */
      choice_removed: { status: 409, data: z.object({ keys: z.array(z.string()) }) },
    },
    permission: 'attributes.manage',
    audit: false,
  }),
  countHolders: endpoint({
    method: 'GET',
    path: '/attributes/{id}/holders',
    summary: 'この登録項目に答えている人の数（選択肢ごとにも）',
    input: z.object({ id: z.uuid() }),
    output: countGroup(
      z.object({
        answered: peopleCount,
        declined: peopleCount,
        choices: z.array(z.object({ key: z.string(), count: peopleCount })),
        /** What stands on the question: saved groups, deliveries that are not sent yet. */
        uses: z.array(z.object({ kind: z.string(), id: z.string(), label: z.string() })),
      }),
    ),
    errors: NOT_FOUND,
    permission: 'signed_in',
    audit: false,
  }),
  listTopics: endpoint({
    method: 'GET',
    path: '/topics',
    summary: '配信カテゴリー（登録項目「知りたい情報」の選択肢）',
    input: z.object({}),
    output: z.object({ entries: z.array(z.object({ id: z.string(), label: z.string() })) }),
    errors: {},
    permission: 'signed_in',
    audit: false,
  }),
  listPostalTowns: endpoint({
    method: 'GET',
    path: '/postal-towns',
    summary: '市区町村の郵便番号と町域（日本郵便の表から）',
    input: z.object({ city: z.string().trim().min(2, { error: '市区町村の名前を入れてください' }).max(40) }),
    output: z.object({
      /** What the search found; towns are listed when it is one municipality (or the wards of one city). */
      cities: z.array(z.string()),
      towns: z.array(z.object({ postcode: z.string(), town: z.string() })),
      /** Whether a table was imported at all. */
      imported: z.boolean(),
    }),
    errors: {},
    permission: 'attributes.manage',
    audit: false,
  }),
  retireAttribute: endpoint({
    method: 'POST',
    path: '/attributes/{id}/retire',
    summary: '登録項目の利用をやめる（答えは残り、質問されなくなる）',
    input: z.object({ id: z.uuid() }),
    output: attributeDefinition,
    errors: NOT_FOUND,
    permission: 'attributes.manage',
    audit: false,
  }),
  restoreAttribute: endpoint({
    method: 'POST',
    path: '/attributes/{id}/restore',
    summary: '利用をやめた登録項目を元に戻す',
    input: z.object({ id: z.uuid() }),
    output: attributeDefinition,
    errors: { ...NOT_FOUND, too_many_in_talk: INVALID_QUESTION.too_many_in_talk },
    permission: 'attributes.manage',
    audit: false,
  }),
  orderAttributes: endpoint({
    method: 'PUT',
    path: '/attributes/order',
    summary: '質問する順を決める',
    input: z.object({ ids: z.array(z.uuid()).min(1) }),
    output: z.object({ entries: z.array(attributeDefinition) }),
    errors: { order_incomplete: { status: 409, data: z.object({ missing: z.array(z.string()) }) } },
    permission: 'attributes.manage',
    audit: false,
  }),
};
