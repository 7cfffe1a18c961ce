/**
 * The staff manual (docs/manual) as a module of the staff app: read at build time into plain data, so that no reader of
 * Markdown comes to the browser and nothing written there can become markup. Broken links fail the build; a picture that
 * has not been taken yet does not.
 */
import fs from 'node:fs';
import path from 'node:path';
import { marked, type Token, type Tokens } from 'marked';
import type { Plugin } from 'vite';
import type { ManualHeading, ManualNode, ManualPage, PlainTag } from './src/features/help/manual.ts';

const MODULE = 'virtual:manual';
/** Rollup's convention: other plugins leave modules alone whose id begins with NUL. */
const RESOLVED = `\0${MODULE}`;

export interface Manual {
  readonly pages: readonly ManualPage[];
  /** Picture files in the order of their marks: the mark stands where the bundler's address goes. */
  readonly pictures: readonly string[];
}

const markOf = (index: number): string => `picture-address:${index}`;

/** @param folder with `NN-name.md`: the number orders, the name is the address */
export function manual(folder: string): Plugin {
  return {
    name: 'madoguchi-manual',
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined;
      const { pages, pictures } = readManual(folder);
      for (const file of pageFiles(folder)) this.addWatchFile(path.join(folder, file));
      const imports = pictures.map((file, index) => `import picture${index} from ${JSON.stringify(file)};`);
      const data = JSON.stringify(pages).replace(/"picture-address:(\d+)"/g, 'picture$1');
      return { code: `${imports.join('\n')}\nexport const pages = ${data};`, moduleType: 'js' };
    },
  };
}

/** Reads every page; throws naming file and place where the manual is not in order. */
export function readManual(folder: string): Manual {
  const pictures: string[] = [];
  const pages = pageFiles(folder).map((file) => readPage(folder, file, pictures));
  for (const page of pages) checkLinks(page.body, page, pages);
  return { pages, pictures };
}

function pageFiles(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((file) => /^\d\d-[a-z-]+\.md$/.test(file))
    .toSorted();
}

const pageName = (file: string): string => file.slice(3, -3);

function readPage(folder: string, file: string, pictures: string[]): ManualPage {
  const tokens = marked
    .lexer(fs.readFileSync(path.join(folder, file), 'utf8'))
    .filter(({ type }) => type !== 'space');
  const [title, summary, ...rest] = tokens;
  if (title?.type !== 'heading' || title.depth !== 1 || summary?.type !== 'paragraph')
    throw new Error(`${file}: begins with "# title" and a paragraph that says in one line what it is about`);
  const headings: ManualHeading[] = [];
  const walk = (list: readonly Token[]): ManualNode[] => list.flatMap((token) => nodeOf(token));
  const plain = (tag: PlainTag, list: readonly Token[]): ManualNode => ({
    kind: 'plain',
    tag,
    children: walk(list),
  });

  function nodeOf(token: Token): ManualNode | ManualNode[] {
    switch (token.type) {
      case 'space':
        return [];
      case 'heading': {
        const { depth, text } = token as Tokens.Heading;
        if (depth !== 2 && depth !== 3) throw new Error(`${file}: "${text}" is no heading of level 2 or 3`);
        const heading = { id: anchorOf(text), level: depth, text } as const;
        if (headings.some(({ id }) => id === heading.id)) throw new Error(`${file}: "${text}" twice`);
        headings.push(heading);
        return { kind: 'heading', ...heading };
      }
      case 'paragraph':
        return plain('p', (token as Tokens.Paragraph).tokens);
      case 'blockquote':
        return plain('blockquote', (token as Tokens.Blockquote).tokens);
      case 'list': {
        const { ordered, items } = token as Tokens.List;
        return plain(ordered ? 'ol' : 'ul', items);
      }
      case 'list_item':
        return plain('li', (token as Tokens.ListItem).tokens);
      case 'table': {
        const { header, rows } = token as Tokens.Table;
        const row = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): ManualNode => ({
          kind: 'plain',
          tag: 'tr',
          children: cells.map((cell) => plain(tag, cell.tokens)),
        });
        const body = rows.map((cells) => row('td', cells));
        return {
          kind: 'plain',
          tag: 'table',
          children: [
            { kind: 'plain', tag: 'thead', children: [row('th', header)] },
            { kind: 'plain', tag: 'tbody', children: body },
          ],
        };
      }
      case 'strong':
        return plain('strong', (token as Tokens.Strong).tokens);
      case 'em':
        return plain('em', (token as Tokens.Em).tokens);
      case 'codespan':
        return { kind: 'plain', tag: 'code', children: [(token as Tokens.Codespan).text] };
      case 'br':
        return { kind: 'plain', tag: 'br', children: [] };
      case 'link':
        return linkOf(token as Tokens.Link);
      case 'image':
        return pictureOf(token as Tokens.Image);
      case 'text':
        return 'tokens' in token && token.tokens ? walk(token.tokens) : (token as Tokens.Text).text;
      case 'escape':
        return (token as Tokens.Escape).text;
      case 'html': // shown as it was written: the manual is text
        return (token as Tokens.HTML).text;
      default:
        throw new Error(`${file}: "${token.raw.trim()}" (${token.type}) has no form in the manual`);
    }
  }

  function linkOf({ href, tokens: words }: Tokens.Link): ManualNode {
    const children = walk(words);
    const [target = '', hash = ''] = href.split('#');
    if (/^\d\d-[a-z-]+\.md$/.test(target))
      return { kind: 'page', page: pageName(target), hash: decodeURIComponent(hash), children };
    if (target === '')
      return { kind: 'page', page: pageName(file), hash: decodeURIComponent(hash), children };
    if (!href.startsWith('https://'))
      throw new Error(`${file}: no page of the manual, and not https: ${href}`);
    return { kind: 'link', href, children };
  }

  function pictureOf({ href, text }: Tokens.Image): ManualNode {
    if (!/^images\/[a-z-]+\.png$/.test(href))
      throw new Error(`${file}: pictures are images/NAME.png: ${href}`);
    if (text.trim() === '') throw new Error(`${file}: say what ${href} shows, for those who do not see it`);
    const picture = path.join(folder, href);
    if (!fs.existsSync(picture)) return { kind: 'picture', alt: text, file: null };
    if (!pictures.includes(picture)) pictures.push(picture);
    return {
      kind: 'picture',
      alt: text,
      file: { src: markOf(pictures.indexOf(picture)), ...sizeOfPng(picture) },
    };
  }

  return {
    page: pageName(file),
    title: (title as Tokens.Heading).text,
    summary: (summary as Tokens.Paragraph).text,
    body: walk(rest),
    headings,
  };
}

/** As GitHub makes them, so that the same links work there. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Width and height are the first two numbers of a PNG's header chunk (PNG specification, 11.2.1). */
function sizeOfPng(file: string): { width: number; height: number } {
  const start = fs.readFileSync(file).subarray(0, 24);
  return { width: start.readUInt32BE(16), height: start.readUInt32BE(20) };
}

function checkLinks(nodes: readonly ManualNode[], from: ManualPage, pages: readonly ManualPage[]): void {
  for (const node of nodes) {
    if (typeof node === 'string' || !('children' in node)) continue;
    if (node.kind === 'page') {
      const target = pages.find(({ page }) => page === node.page);
      if (!target) throw new Error(`${from.page}: there is no page ${node.page}`);
      if (node.hash && !target.headings.some(({ id }) => id === node.hash))
        throw new Error(`${from.page}: ${node.page} has no heading ${node.hash}`);
    }
    checkLinks(node.children, from, pages);
  }
}
