/** The languages of residents' pages and messages (architecture section 4). */

export const LANGUAGES = ['ja', 'ja-easy', 'en', 'zh', 'ko', 'pt', 'vi'] as const;
export type Language = (typeof LANGUAGES)[number];

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
