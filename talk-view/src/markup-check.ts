/**
 * The independent judge of our tests: reads HTML as a browser's tokenizer would and reports whatever is not on
 * the short list of what this package may emit. Not exported; it shares no code with the drawing.
 */

const TAGS = new Set([
  'div',
  'span',
  'p',
  'a',
  'button',
  'img',
  'video',
  'audio',
  'ol',
  'ul',
  'li',
  'br',
  'strong',
  'i',
  'b',
]);
const ATTRIBUTES = new Set([
  'class',
  'style',
  'href',
  'src',
  'poster',
  'alt',
  'target',
  'rel',
  'type',
  'dir',
  'role',
  'tabindex',
  'loading',
  'referrerpolicy',
  'controls',
  'preload',
  'playsinline',
  'aria-label',
  'aria-hidden',
  'data-action',
  'data-area',
  'data-coupon',
  'data-entry',
  'data-media',
  'data-tracking-id',
]);
const URL_ATTRIBUTES = new Set(['href', 'src', 'poster']);

/** The problems found; an empty list for markup that is safe to insert. */
export function checkMarkup(html: string): string[] {
  const problems: string[] = [];
  let rest = html;
  const open: string[] = [];
  while (rest !== '') {
    const start = rest.search(/[<>]/);
    if (start === -1) break;
    const tag = /^<(\/?)([a-z]+)((?: [a-z-]+(?:="[^"<>`]*")?)*)>/.exec(rest.slice(start));
    if (tag === null) return [...problems, `not a tag of ours: ${rest.slice(start, start + 60)}`];
    const name = tag[2] ?? '';
    if (!TAGS.has(name)) problems.push(`tag ${name}`);
    if (tag[1] === '/') {
      if (open.pop() !== name) problems.push(`</${name}> closes nothing`);
    } else if (name !== 'img' && name !== 'br') {
      if ((name === 'a' || name === 'button') && open.some((outer) => outer === 'a' || outer === 'button')) {
        problems.push(`<${name}> inside something tappable`);
      }
      open.push(name);
    }
    problems.push(...checkAttributes(tag[3] ?? ''));
    rest = rest.slice(start + tag[0].length);
  }
  if (open.length > 0) problems.push(`left open: ${open.join(' ')}`);
  return problems;
}

function checkAttributes(written: string): string[] {
  const problems: string[] = [];
  for (const [, name = '', raw = ''] of written.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
    if (!ATTRIBUTES.has(name)) problems.push(`attribute ${name}`);
    const value = decode(raw);
    if (URL_ATTRIBUTES.has(name) && !/^(https?:\/\/|tel:[+0-9*#]|line:\/\/|\/(?!\/))/i.test(value))
      problems.push(`${name}=${value}`);
    if (name === 'style' && !/^(?:[a-z-]+:[-#%.,()/ +\w]+;?)+$/.test(value)) problems.push(`style ${value}`);
    if (name === 'style' && /url|expression|javascript|import/i.test(value)) problems.push(`style ${value}`);
    if (name === 'data-action' && /"uri":"(?!https?:|tel:|line:)/i.test(value))
      problems.push(`data-action ${value}`);
  }
  return problems;
}

function decode(value: string): string {
  return value
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
