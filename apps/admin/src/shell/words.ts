/** Names of languages for staff. */
const LANGUAGES: Readonly<Record<string, string>> = {
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

/** The language's Japanese name; its code where none is known. */
export const languageName = (code: string): string => LANGUAGES[code] ?? code;
