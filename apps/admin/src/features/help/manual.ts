/** The staff manual as vite-manual.ts hands it over from docs/manual, and finding a page in it. */

/** Elements without anything but children. No text of the manual becomes markup by itself. */
export type PlainTag =
  | 'p'
  | 'ul'
  | 'ol'
  | 'li'
  | 'strong'
  | 'em'
  | 'code'
  | 'blockquote'
  | 'table'
  | 'thead'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td'
  | 'br';

export type ManualNode =
  | string
  | { readonly kind: 'plain'; readonly tag: PlainTag; readonly children: readonly ManualNode[] }
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly id: string; readonly text: string }
  /** To another page of the manual. */
  | {
      readonly kind: 'page';
      readonly page: string;
      readonly hash: string;
      readonly children: readonly ManualNode[];
    }
  /** To a screen of the staff app, or to a place outside. */
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly ManualNode[] }
  | { readonly kind: 'picture'; readonly alt: string; readonly file: PictureFile | null };

export interface PictureFile {
  readonly src: string;
  readonly width: number;
  readonly height: number;
}

export interface ManualHeading {
  readonly id: string;
  readonly level: 2 | 3;
  readonly text: string;
}

export interface ManualPage {
  /** `send` of `20-send.md`: its address. */
  readonly page: string;
  readonly title: string;
  readonly summary: string;
  readonly headings: readonly ManualHeading[];
  readonly body: readonly ManualNode[];
}

export interface Found {
  readonly page: ManualPage;
  /** The headings that hold one of the words. */
  readonly headings: readonly ManualHeading[];
}

/** Pages whose title, summary or headings hold every word; all of them for an empty search. */
export function searchManual(pages: readonly ManualPage[], typed: string): readonly Found[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return pages.map((page) => ({ page, headings: [] }));
  return pages.flatMap((page) => {
    const whole = folded([page.title, page.summary, ...page.headings.map(({ text }) => text)].join('\n'));
    if (!words.every((word) => whole.includes(word))) return [];
    const headings = page.headings.filter(({ text }) => words.some((word) => folded(text).includes(word)));
    return [{ page, headings }];
  });
}

/** Full-width and half-width, katakana and hiragana are the same to somebody who searches. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60)); // katakana lie 0x60 above hiragana
}
