/** The languages of residents' pages and messages (architecture section 4). */

export const LANGUAGES = ['ja', 'ja-easy', 'en', 'zh', 'ko', 'pt', 'vi'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in its own words, for the language switch. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  ja: '日本語',
  'ja-easy': 'やさしい日本語',
  en: 'English',
  zh: '简体中文',
  ko: '한국어',
  pt: 'Português',
  vi: 'Tiếng Việt',
};

/** Value of the `lang` attribute. やさしい日本語 is Japanese to a screen reader. */
export const HTML_LANG: Readonly<Record<Language, string>> = {
  ja: 'ja',
  'ja-easy': 'ja',
  en: 'en',
  zh: 'zh-Hans',
  ko: 'ko',
  pt: 'pt',
  vi: 'vi',
};

export const LANGUAGE_COOKIE = 'madoguchi_lang';

/** The first wish that we speak; Japanese otherwise. `pt-BR` is satisfied by `pt`. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    if (!wish) continue;
    const exact = LANGUAGES.find((language) => language === wish.toLowerCase());
    const base = LANGUAGES.find((language) => language === wish.toLowerCase().split('-')[0]);
    if (exact ?? base) return (exact ?? base)!; // one of both is set
  }
  return 'ja';
}
