/**
 * One vocabulary of questions: what a question can be, what its settings are and how an answer looks on the wire. Profile
 * questions, applications, surveys and bookings all use it.
 */
import { z } from 'zod';

/** The kinds of first form with the words staff read. Later modules plug in more. */
export const QUESTION_KINDS = {
  choice: '1つ選ぶ',
  multiple_choice: 'いくつでも選ぶ',
  year: '年（生まれた年など）',
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
  .max(200, { error: '選択肢は200個までです' })
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, {
    error: '同じ選択肢が2つあります',
  });

/** Settings by kind; an unknown setting is refused, not dropped. */
export const questionSettings = {
  choice: z.strictObject({ choices }),
  multiple_choice: z.strictObject({ choices }),
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
  number: z.strictObject({
    min: z.number().int().default(0),
    max: z.number().int().default(1_000_000),
    unit: z.string().max(10).default(''),
  }),
  text: z.strictObject({ maxLength: z.number().int().min(1).max(1000).default(200) }),
} as const satisfies Record<QuestionKindName, z.ZodType>;

/** An answer's value: choice → key; multiple_choice → keys; year, number → number; dates → ISO dates in order; text → text. */
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
