/** Typed dictionaries of the seven languages. */
import { LANGUAGE_NAMES, RESIDENT_LANGUAGES, type ResidentLanguage } from '@madoguchi/contract/questions';
import { chinese } from './chinese.ts';
import { easyJapanese } from './easy-japanese.ts';
import { english } from './english.ts';
import { korean } from './korean.ts';
import { portuguese } from './portuguese.ts';
import { vietnamese } from './vietnamese.ts';
import { japanese, type Words } from './words.ts';

export { LANGUAGE_NAMES };
export const LANGUAGES = RESIDENT_LANGUAGES;

/** Values of `lang`; やさしい日本語 is Japanese to a screen reader. */
export const HTML_LANG: Readonly<Record<string, string>> = {
  ja: 'ja',
  'ja-easy': 'ja',
  en: 'en',
  zh: 'zh-Hans',
  ko: 'ko',
  pt: 'pt',
  vi: 'vi',
};

const dictionaries: Readonly<Record<ResidentLanguage, Words>> = {
  ja: japanese,
  'ja-easy': easyJapanese,
  en: english,
  zh: chinese,
  ko: korean,
  pt: portuguese,
  vi: vietnamese,
};

/** The words of a language; Japanese for one we do not speak. */
export function wordsIn(language: string): Words {
  return dictionaries[language as ResidentLanguage] ?? japanese;
}
