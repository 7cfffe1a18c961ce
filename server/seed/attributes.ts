/**
 * The model attributes (SEG-11) of the invented city みなと台市, as data: area, birth year (the age band is derived), sex,
 * ten wanted categories, children's birth dates. Areas and their names are invented.
 */
import type { Translations } from '@madoguchi/contract/questions';
import { sql } from 'kysely';
import type { TxCtx } from '../src/platform/context/context.ts';
import { ATTRIBUTE_TRANSLATIONS } from './attribute-translations.ts';

interface ModelAttribute {
  readonly key: keyof typeof ATTRIBUTE_TRANSLATIONS;
  readonly kind: 'choice' | 'multiple_choice' | 'year' | 'dates';
  readonly label: string;
  readonly help: string;
  readonly purpose: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly askedInTalk: boolean;
}

const choices = (list: Readonly<Record<string, string>>) =>
  Object.entries(list).map(([key, label]) => ({ key, label, state: 'active' as const }));

export const MODEL_ATTRIBUTES: readonly ModelAttribute[] = [
  {
    key: 'residential_area',
    kind: 'choice',
    label: 'お住まいの地域',
    help: 'どこに住んでいますか。市外の方は「答えない」を押してください。',
    purpose: '地域のお知らせと、災害のときの避難のお知らせをお届けするため',
    settings: {
      choices: choices({
        asahi: '旭地区',
        kawabe: '川辺地区',
        minato: 'みなと地区',
        okanoue: '丘の上地区',
        midorino: '緑野地区',
        furumachi: '古町地区',
        higashihama: '東浜地区',
      }),
    },
    askedInTalk: true,
  },
  {
    key: 'birth_year',
    kind: 'year',
    label: '生まれた年',
    help: '',
    purpose: '年代に合ったお知らせ（健康診査、予防接種など）をお届けするため',
    settings: { from: 1910 },
    askedInTalk: true,
  },
  {
    key: 'sex',
    kind: 'choice',
    label: '性別',
    help: '答えなくても、ほかの登録には影響ありません。',
    purpose: '性別に応じた健康診査などのお知らせをお届けするため',
    settings: { choices: choices({ female: '女性', male: '男性', other: 'その他' }) },
    askedInTalk: true,
  },
  {
    key: 'topics',
    kind: 'multiple_choice',
    label: '知りたい情報',
    help: '',
    purpose: 'ご希望の種類のお知らせだけをお届けするため',
    settings: {
      choices: choices({
        crime_prevention: '防犯',
        traffic_safety: '交通安全',
        disaster_prevention: '防災',
        fire: '火災',
        events: 'イベント',
        courses: '講座開催',
        childcare: '子育て支援',
        health: '健康づくり',
        public_relations: '広報',
        others: 'その他',
      }),
    },
    askedInTalk: true,
  },
  {
    key: 'children_birth_dates',
    kind: 'dates',
    label: 'お子さんの生年月日',
    help: 'お子さんがいる方だけ入れてください。お名前は要りません。',
    purpose: 'お子さんの年齢に合ったお知らせ（健診、予防接種、入園・入学など）をお届けするため',
    settings: { most: 10, yearsBack: 20 },
    askedInTalk: false,
  },
];

/** Makes the model attributes of a new municipality; those that exist stay as staff left them. */
export async function seedAttributes(ctx: TxCtx): Promise<void> {
  for (const [
    index,
    { key, kind, label, help, purpose, settings, askedInTalk },
  ] of MODEL_ATTRIBUTES.entries()) {
    const translations: Translations = ATTRIBUTE_TRANSLATIONS[key];
    await sql`
      INSERT INTO attribute_definitions
        (municipality_id, key, position, kind, label, help, purpose, class, settings, translations, asked_in_talk)
      VALUES (${ctx.scope.municipalityId}, ${key}, ${index + 1}, ${kind}, ${label}, ${help}, ${purpose}, 'open',
        ${JSON.stringify(settings)}::jsonb, ${JSON.stringify(translations)}::jsonb, ${askedInTalk})
      ON CONFLICT (municipality_id, key) DO NOTHING`.execute(ctx.db);
  }
}
