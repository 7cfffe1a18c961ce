/**
 * One vocabulary of questions: what a question can be, what its settings are and how an answer looks on the wire. Profile
 * questions, applications, surveys and bookings all use it.
 */
import { z } from 'zod';

/** The kinds of first form with the words staff read. Later modules plug in more. */
export const QUESTION_KINDS = {
  choice: '1つ選ぶ',
  multiple_choice: 'いくつでも選ぶ',
  area: '地域を選ぶ（郵便番号でも答えられる）',
  year: '年（生まれた年など）',
  date: '日付（1つ）',
  dates: '日付（子どもの生年月日など、いくつでも）',
  number: '数',
  text: '文字（1行）',
} as const;

export type QuestionKindName = keyof typeof QUESTION_KINDS;

/** How much an answer tells about a person (architecture section 7). */
export const ANSWER_CLASSES = {
  open: '配信の条件に使える',
  sealed: '暗号化して保管（配信の条件に使えない）',
  special: '要配慮：暗号化し、見られる人を限る',
} as const;

export type AnswerClass = keyof typeof ANSWER_CLASSES;

/** The languages of residents' texts besides Japanese. */
export const TRANSLATION_LANGUAGES = ['ja-easy', 'en', 'zh', 'ko', 'pt', 'vi'] as const;
export type TranslationLanguage = (typeof TRANSLATION_LANGUAGES)[number];
/** Every language a resident may choose. `ja-easy` is やさしい日本語. */
export const RESIDENT_LANGUAGES = ['ja', ...TRANSLATION_LANGUAGES] as const;
export type ResidentLanguage = (typeof RESIDENT_LANGUAGES)[number];

/** What staff call a language, LINE's other codes included. */
export const LANGUAGE_LABELS: Readonly<Record<string, string>> = {
  ja: '日本語',
  'ja-easy': 'やさしい日本語',
  en: '英語',
  zh: '中国語',
  'zh-Hans': '中国語（簡体字）',
  'zh-Hant': '中国語（繁体字）',
  ko: '韓国語',
  pt: 'ポルトガル語',
  vi: 'ベトナム語',
  th: 'タイ語',
  id: 'インドネシア語',
  ne: 'ネパール語',
  tl: 'フィリピノ語',
  es: 'スペイン語',
};

/** Each language under its own name, for the switch. */
export const LANGUAGE_NAMES: Readonly<Record<ResidentLanguage, string>> = {
  ja: '日本語',
  'ja-easy': 'やさしい日本語',
  en: 'English',
  zh: '简体中文',
  ko: '한국어',
  pt: 'Português',
  vi: 'Tiếng Việt',
};

const choiceKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_]{0,39}$/, { error: '半角の英小文字・数字・_ で40字までにしてください' });

/** A choice keeps its key for ever; a retired one is no longer offered, and those who hold it keep it until they answer again. */
export const choice = z.object({
  key: choiceKey,
  label: z
    .string()
    .trim()
    .min(1, { error: '選択肢の名前を入れてください' })
    .max(40, { error: '選択肢の名前は40字までです' }),
  state: z.enum(['active', 'retired']).default('active'),
});
export type Choice = z.output<typeof choice>;

const choices = z
  .array(choice)
  .min(1, { error: '選択肢を1つ以上入れてください' })
  .max(1000, { error: '選択肢は1000個までです' })
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, {
    error: '同じ選択肢が2つあります',
  });

/** Which area a part of a postal code belongs to; `town` is what a resident reads where one code has several areas. */
export const areaTown = z.strictObject({
  postcode: z.string().regex(/^[0-9]{7}$/, { error: '郵便番号は数字7けたです' }),
  town: z.string().trim().max(200),
  choice: choiceKey,
});
export type AreaTown = z.output<typeof areaTown>;

/** Settings by kind; an unknown setting is refused, not dropped. */
export const questionSettings = {
  choice: z.strictObject({ choices }),
  multiple_choice: z.strictObject({ choices }),
  /** A choice that may also be given as a postal code. The largest cities have some 5,000 lines in Japan Post's table. */
  area: z
    .strictObject({ choices, towns: z.array(areaTown).max(10_000).default([]) })
    .refine(({ choices, towns }) => towns.every((town) => choices.some(({ key }) => key === town.choice)), {
      path: ['towns'],
      error: '郵便番号に、選択肢にない地域が割り当てられています',
    }),
  /** `from` and `to`: the years that may be answered; without `to` the current year. */
  year: z.strictObject({
    from: z.number().int().min(1868).max(2200).default(1900),
    to: z.number().int().min(1868).max(2200).optional(),
  }),
  /** `past`: only dates until today (birth dates). `birth`: months and ages are counted from it. */
  dates: z.strictObject({
    most: z.number().int().min(1).max(20).default(10),
    yearsBack: z.number().int().min(0).max(150).default(100),
  }),
  /** How many years back and ahead of today a single date may lie. */
  date: z.strictObject({
    yearsBack: z.number().int().min(0).max(150).default(120),
    yearsAhead: z.number().int().min(0).max(50).default(0),
  }),
  number: z.strictObject({
    min: z.number().int().default(0),
    max: z.number().int().default(1_000_000),
    unit: z.string().max(10).default(''),
  }),
  text: z.strictObject({ maxLength: z.number().int().min(1).max(1000).default(200) }),
} as const satisfies Record<QuestionKindName, z.ZodType>;

/** An answer's value: choice, area → key; multiple_choice → keys; year, number → number; date → ISO date; dates → ISO dates in order; text → text. */
export const answerValue = z.union([z.string(), z.number(), z.array(z.string())]);
export type AnswerValue = z.output<typeof answerValue>;

const words = z.object({
  label: z.string().max(100).optional(),
  help: z.string().max(500).optional(),
  purpose: z.string().max(300).optional(),
  choices: z.record(z.string(), z.string().max(60)).optional(),
});
/** A question in other languages: what is missing falls back to Japanese. */
export const translations = z.partialRecord(z.enum(TRANSLATION_LANGUAGES), words);
export type Translations = z.output<typeof translations>;
