/**
 * What a resident sees while a page cannot be shown (surge, database away): a short page in their language, with what the
 * town has to say right now. Everything in it is in memory; nothing is asked of anybody while it is drawn.
 */
import fs from 'node:fs';
import path from 'node:path';
import { chooseLanguage, LANGUAGE_COOKIE, type Language } from '../i18n/languages.ts';
import type { Runtime, Town } from '../module.ts';
import { TROUBLE_WORDS } from './trouble-words.ts';

/** How old the town's words may be; somebody who writes them in an emergency looks at the page at once. */
const FRESH_MS = 5000;
/** A screenful or two on a phone; a file that was put there by mistake shall not become a page of megabytes. */
const LONGEST = 4000;
/** When a browser asks again by itself; with ten thousand waiting phones that is 500 cheap pages a second. */
const AGAIN_SECONDS = 20;
const NAME = /^([a-z0-9-]+)(?:\.([a-z-]+))?\.txt$/;

export interface AskedPage {
  /** Path and query. */
  readonly url: string;
  readonly method: string;
  header(name: string): string | undefined;
}

export class TroublePages {
  private towns: ReadonlyMap<string, Town> = new Map();
  private texts: ReadonlyMap<string, string> = new Map();
  private readonly runtime: Pick<Runtime, 'municipalities' | 'town'>;
  private readonly folder: string;

  /** @param folder of `{town}.txt` and `{town}.{language}.txt`: emergency information, plain text */
  constructor(runtime: Pick<Runtime, 'municipalities' | 'town'>, folder: string) {
    this.runtime = runtime;
    this.folder = folder;
  }

  /** Keeps the words fresh until the returned function is called. */
  start(): () => void {
    void this.refresh();
    const timer = setInterval(() => void this.refresh(), FRESH_MS).unref();
    return () => clearInterval(timer);
  }

  /** Reads both anew. What cannot be read now stays as it was: then, of all times, it is needed. */
  async refresh(): Promise<void> {
    try {
      this.texts = readTexts(this.folder);
    } catch {
      // Unreadable at this moment.
    }
    try {
      const ids = await this.runtime.municipalities();
      const towns = await Promise.all(ids.map((id) => this.runtime.town(id)));
      this.towns = new Map(towns.filter((town) => town !== null).map((town) => [town.slug, town]));
    } catch {
      // The database is away.
    }
  }

  /** The whole document. */
  draw(asked: AskedPage): { readonly html: string; readonly headers: Readonly<Record<string, string>> } {
    const slug = /^\/r\/([^/?]+)/.exec(asked.url)?.[1] ?? '';
    const language = languageOf(asked);
    const words = TROUBLE_WORDS[language];
    const town = this.towns.get(slug) ?? null;
    const text = this.texts.get(`${slug}.${language}`) ?? this.texts.get(slug);
    // A form that was sent must not be sent again by the browser alone.
    const refresh = asked.method === 'GET' ? `<meta http-equiv="refresh" content="${AGAIN_SECONDS}">` : '';
    const html = `<!doctype html><html lang="${language === 'ja-easy' ? 'ja' : language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">${refresh}<title>${words.title}</title><style>body{font:1.125rem/1.8 sans-serif;max-width:36rem;margin:0 auto;padding:1.5rem;color:#1a1a1a;background:#fff}h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:0}section{border:3px solid #b00020;border-radius:.5rem;padding:1rem;margin:1.5rem 0}p.text{white-space:pre-wrap;margin:0}</style></head><body><main><h1>${words.title}</h1>${
      text === undefined
        ? ''
        : `<section aria-labelledby="now"><h2 id="now">${words.emergency}</h2><p class="text">${escape(text)}</p></section>`
    }<p>${asked.method === 'GET' ? words.wait : words.sendAgain}</p><p>${words.call}</p>${
      town
        ? `<p>${escape(town.name)} ${escape(town.contactName)}<br><a href="tel:${escape(town.contactPhone.replaceAll(/[^\d+]/g, ''))}">${escape(town.contactPhone)}</a></p>`
        : ''
    }</main></body></html>`;
    return {
      html,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'retry-after': String(AGAIN_SECONDS),
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
      },
    };
  }
}

function readTexts(folder: string): ReadonlyMap<string, string> {
  if (!fs.existsSync(folder)) return new Map();
  const texts = new Map<string, string>();
  for (const file of fs.readdirSync(folder)) {
    const [, town, language] = NAME.exec(file) ?? [];
    if (!town) continue;
    const text = fs.readFileSync(path.join(folder, file), 'utf8').trim().slice(0, LONGEST);
    if (text !== '') texts.set(language ? `${town}.${language}` : town, text);
  }
  return texts;
}

function languageOf(asked: AskedPage): Language {
  const chosen = /[?&]lang=([a-zA-Z-]+)/.exec(asked.url)?.[1];
  const cookie = new RegExp(`${LANGUAGE_COOKIE}=([a-z-]+)`).exec(asked.header('cookie') ?? '')?.[1];
  const accepted = (asked.header('accept-language') ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim());
  return chooseLanguage([chosen, cookie, ...accepted]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
