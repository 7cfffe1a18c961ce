/**
 * Expert JSON of a Flex Message, checked by us before LINE is asked: its mistakes are said in Japanese, with the place, while
 * somebody writes. LINE's validate endpoint has the last word.
 */
import { isWebLink } from './taps.ts';

/** Bytes of one bubble and of a carousel, and how many bubbles a carousel has (facts, section 3). */
const BUBBLE_BYTES = 30_000;
const CAROUSEL_BYTES = 50_000;
const MOST_BUBBLES = 12;
/** Deeper than anybody can read; LINE names no limit, a phone has one. */
const DEEPEST = 12;

const COMPONENTS = new Set([
  'bubble',
  'carousel',
  'box',
  'button',
  'image',
  'video',
  'icon',
  'text',
  'span',
  'separator',
  'filler',
]);
const ACTIONS = new Set(['uri', 'message', 'clipboard']);

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** The container when the text is one; what is wrong otherwise. */
export function readFlex(json: string): { readonly contents: Fields | null; readonly problems: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const where = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = where === undefined ? null : json.slice(0, Number(where)).split('\n').length;
    return {
      contents: null,
      problems: [
        `JSONとして読めません${line === null ? '' : `（${line}行目）`}。かっこやカンマを確かめてください`,
      ],
    };
  }
  // LINE's simulator copies the container; some tools wrap it into the message object.
  const contents = isFields(value) && value['type'] === 'flex' ? value['contents'] : value;
  if (!isFields(contents) || (contents['type'] !== 'bubble' && contents['type'] !== 'carousel'))
    return { contents: null, problems: ['いちばん外側の type は bubble か carousel にしてください'] };
  return { contents, problems: containerProblems(contents) };
}

function containerProblems(contents: Fields): string[] {
  const problems: string[] = [];
  if (contents['type'] === 'carousel') {
    const bubbles = contents['contents'];
    if (!Array.isArray(bubbles) || bubbles.length === 0 || bubbles.length > MOST_BUBBLES)
      problems.push(`carousel の contents は1〜${MOST_BUBBLES}個の bubble にしてください`);
    else if (bubbles.some((bubble) => isFields(bubble) && bytesOf(bubble) > BUBBLE_BYTES))
      problems.push('1つの bubble が大きすぎます（30KBまで）');
    if (bytesOf(contents) > CAROUSEL_BYTES) problems.push('全体が大きすぎます（carousel は50KBまで）');
  } else if (bytesOf(contents) > BUBBLE_BYTES) problems.push('全体が大きすぎます（bubble は30KBまで）');
  walk(contents, 'いちばん外側', 0, problems);
  return [...new Set(problems)].slice(0, 10);
}

function walk(node: unknown, place: string, depth: number, problems: string[]): void {
  if (depth > DEEPEST) {
    problems.push('入れ子が深すぎます');
    return;
  }
  if (Array.isArray(node)) {
    node.forEach((child, index) => walk(child, `${place}の${index + 1}番目`, depth, problems));
    return;
  }
  if (!isFields(node)) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === 'action') actionProblems(child, place, problems);
    else if (key === 'type' && typeof child === 'string' && !COMPONENTS.has(child))
      problems.push(`${place}：type「${child.slice(0, 30)}」はありません`);
    else if (key === 'url' && (typeof child !== 'string' || !child.startsWith('https://')))
      problems.push(`${place}：画像の url は https:// から始めてください`);
    else if (typeof child === 'object') walk(child, key, depth + 1, problems);
  }
}

function actionProblems(action: unknown, place: string, problems: string[]): void {
  if (!isFields(action)) {
    problems.push(`${place}：action の書き方が正しくありません`);
    return;
  }
  const type = action['type'];
  if (typeof type !== 'string' || !ACTIONS.has(type)) {
    problems.push(
      type === 'postback'
        ? `${place}：postback は使えません。返事をするボタンは「カード・ボタン」で作ってください`
        : `${place}：action の type は uri・message・clipboard のどれかにしてください`,
    );
    return;
  }
  const uri = action['uri'];
  if (
    type === 'uri' &&
    (typeof uri !== 'string' || !(isWebLink(uri) || /^(?:tel:[\d+#*-]+|line:\/\/\S+)$/.test(uri)))
  )
    problems.push(`${place}：uri は https:// か tel: から始めてください`);
}

/** The container with each web address of an action replaced; the given one is left as it is. */
export function withLinks(contents: Fields, linkFor: (url: string) => string): Fields {
  const copy = (node: unknown, isAction: boolean): unknown => {
    if (Array.isArray(node)) return node.map((child) => copy(child, false));
    if (!isFields(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [
        key,
        isAction && key === 'uri' && typeof child === 'string' && isWebLink(child)
          ? linkFor(child)
          : copy(child, key === 'action'),
      ]),
    );
  };
  return copy(contents, false) as Fields;
}
