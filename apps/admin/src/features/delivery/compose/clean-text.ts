/**
 * Text pasted from Word, a PDF or the website: what nobody sees and a phone or a screen reader stumbles over goes, what
 * somebody wrote stays. Emoji keep their joiners and variation marks. Pure.
 */

/** Soft hyphen, zero-width space, word joiner, BOM, and marks of writing direction. The joiner of emoji (200D) stays. */
const INVISIBLE = /[\u00AD\u200B\u2060\uFEFF\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** No-break, en, em, thin, hair … spaces. The ideographic space U+3000 is Japanese writing and stays. */
const ODD_SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F]/g;
/** Of Windows, of the web, and Word's own (000B). */
// oxlint-disable-next-line no-control-regex -- these are what is replaced
const LINE_ENDS = /\r\n?|[\u2028\u2029\u0085\u000B]/g;
/** Everything else that has no form, except tab and line feed. */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;
/** Kangxi and CJK radicals that PDFs put in place of kanji: they look the same and are found by no search. */
const RADICALS = /[\u2E80-\u2FDF]/g;

export function cleanPasted(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(INVISIBLE, '')
    .replace(ODD_SPACES, ' ')
    .replace(CONTROL, '')
    .replace(RADICALS, (radical) => radical.normalize('NFKC'))
    .replace(/\t+/g, '　')
    .replace(/(?:[か-とは-ほウカ-トハ-ホ][\u3099\u309A])+/g, (kana) => kana.normalize('NFC'))
    .replace(/[ \u3000]+$/gm, '')
    .replace(/\n{4,}/g, '\n\n\n')
    .toWellFormed();
}
