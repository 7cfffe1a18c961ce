/** How a LIFF URL becomes the address of a page; the same rules for the emulator and for the client. */

/** Origins that stand for LIFF URLs of the real LINE, as written into messages. */
const LIFF_ORIGINS = ['https://liff.line.me', 'https://miniapp.line.me'];
const LIFF_ID = /^\d+-[A-Za-z0-9]+$/;

/**
 * What a LIFF URL names: the app, and the rest (path, query, fragment) that the page is to receive.
 * @param {string} url
 * @param {string} emulatorOrigin
 * @returns {{liffId: string, rest: string} | undefined} undefined of any other URL
 */
export function readLiffUrl(url, emulatorOrigin) {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, search, hash } = new URL(url);
  let path = pathname;
  if (origin !== emulatorOrigin && !LIFF_ORIGINS.includes(origin)) return undefined;
  if (origin === emulatorOrigin && path.startsWith('/liff/')) path = path.slice('/liff'.length);
  const [, liffId = '', ...more] = path.split('/');
  if (!LIFF_ID.test(liffId)) return undefined;
  const deeper = more.length > 0 ? `/${more.join('/')}` : '';
  return { liffId, rest: `${deeper === '/' ? '' : deeper}${search}${hash}` };
}

/**
 * The address of the primary redirect: the endpoint, with the rest of the LIFF URL kept in `liff.state` for the second one.
 * @param {string} endpoint
 * @param {string} rest of `readLiffUrl`
 * @returns {URL}
 */
export function primaryUrl(endpoint, rest) {
  const url = new URL(endpoint);
  if (rest !== '') url.searchParams.set('liff.state', rest);
  return url;
}

/**
 * The address of the secondary redirect: endpoint path + path of the LIFF URL, both queries, the LIFF URL's fragment.
 * https://liff.line.me/{id}/a?x=1#f with the endpoint https://example.com/shop?k=v becomes https://example.com/shop/a?k=v&x=1#f.
 * @param {string} endpoint
 * @param {string} state what `liff.state` carried
 * @returns {string}
 */
export function secondaryUrl(endpoint, state) {
  const url = new URL(endpoint);
  const more = new URL(/^[/?#]/.test(state) ? state : `/${state}`, 'http://liff.state');
  if (state.startsWith('/')) url.pathname = url.pathname.replace(/\/$/, '') + more.pathname;
  const query = [url.search.slice(1), more.search.slice(1)].filter(Boolean).join('&');
  url.search = query;
  url.hash = more.hash;
  return url.href;
}

/**
 * Whether a page lies at the endpoint or below it; elsewhere `liff.init()` is not promised to work.
 * @param {string} page
 * @param {string} endpoint
 * @returns {boolean}
 */
export function isBelow(page, endpoint) {
  const [here, there] = [new URL(page), new URL(endpoint)];
  const folder = there.pathname.replace(/\/$/, '');
  return here.origin === there.origin && (here.pathname === folder || here.pathname.startsWith(`${folder}/`));
}

/**
 * The permanent link of a page: the LIFF URL with what lies beyond the endpoint. Throws when the page is not below it.
 * @param {string} page
 * @param {string} endpoint
 * @param {string} liffUrl without a slash at its end
 * @returns {string}
 */
export function permanentUrl(page, endpoint, liffUrl) {
  const [here, there] = [new URL(page), new URL(endpoint)];
  if (!isBelow(page, endpoint)) throw new Error('The page is not below the endpoint URL.');
  const path = here.pathname.slice(there.pathname.replace(/\/$/, '').length);
  // The endpoint's own query comes back by itself; liff.* is between LIFF and the page.
  for (const name of Array.from(here.searchParams.keys())) {
    if (name.startsWith('liff.') || there.searchParams.has(name)) here.searchParams.delete(name);
  }
  return `${liffUrl}${path === '/' ? '' : path}${here.search}${here.hash}`;
}
