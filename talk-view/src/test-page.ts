import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A page for tests in a real browser: talk-view's style sheet and pictures of our own in place of those in the messages. */

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The style sheet with its parts put in. */
function styleSheet(): string {
  const main = readFileSync(`${folder}talk-view.css`, 'utf8');
  return main.replace(/@import '\.\/([\w/.-]+)';/g, (_, part: string) =>
    readFileSync(`${folder}${part}`, 'utf8'),
  );
}

/** The page that shows `html`, as wide as a phone's talk. No script may run in it. */
export function testPage(html: string): string {
  const policy =
    "default-src 'none'; img-src https:; media-src https:; style-src https:; style-src-attr 'unsafe-inline'";
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>talk-view</title>
<meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="stylesheet" href="https://test.example/talk-view.css">
<link rel="stylesheet" href="https://test.example/page.css"></head><body><main>${html}</main></body></html>`;
}

const STAR = (colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><path fill="${colour}" d="M14 2l3.6 7.6 8.4 1-6.2 5.7 1.7 8.2L14 20.4l-7.5 4.1 1.7-8.2L2 10.6l8.4-1z"/></svg>`;

/** A landscape whose colours follow from the address, so that two pictures differ. */
function landscape(url: string): string {
  let hue = 0;
  for (const character of url) hue = (hue * 31 + character.charCodeAt(0)) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice">
<rect width="400" height="300" fill="hsl(${hue} 55% 82%)"/><circle cx="300" cy="80" r="42" fill="hsl(${(hue + 40) % 360} 80% 92%)"/>
<path d="M0 220 Q100 130 200 210 T400 180 V300 H0z" fill="hsl(${hue} 35% 55%)"/><path d="M0 260 Q140 200 260 255 T400 240 V300 H0z" fill="hsl(${hue} 40% 38%)"/></svg>`;
}

/** What the test's network answers: our style sheets, and for every picture one of our own. */
export function testAnswer(url: string): { contentType: string; body: string } {
  if (url === 'https://test.example/talk-view.css') return { contentType: 'text/css', body: styleSheet() };
  if (url === 'https://test.example/page.css') {
    return {
      contentType: 'text/css',
      body: 'body{margin:0;background:#cbdae6}main{padding:12px;width:max-content;max-width:none}',
    };
  }
  const svg = url.includes('star')
    ? STAR(url.includes('gray') ? '#b9bfc4' : '#e2ab00')
    : url.includes('clip15')
      ? '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><defs><linearGradient id="g" x2="0" y2="1"><stop offset=".5" stop-opacity="0"/><stop offset="1" stop-opacity=".75"/></linearGradient></defs><path fill="url(#g)" d="M0 0h10v10H0z"/></svg>'
      : landscape(url);
  return { contentType: 'image/svg+xml', body: svg };
}
