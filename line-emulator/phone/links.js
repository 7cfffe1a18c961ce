/**
 * What a tap on a URL means on this phone.
 * @typedef {{kind: 'frame', url: string} | {kind: 'liff', url: string} | {kind: 'outside', url: string, host: string}
 *   | {kind: 'tel', number: string} | {kind: 'feature', feature: 'location' | 'camera' | 'cameraRoll' | 'scan', url: string}
 *   | {kind: 'account', basicId: string, text?: string, url: string} | {kind: 'line', url: string}
 *   | {kind: 'unusable', url: string}} Destination
 */

/**
 * The origins whose pages open inside the phone, as LIFF pages do: the emulator's own, and those that the channel
 * names (its webhook and its LINE Login callbacks).
 * @param {{webhookUrl?: string | null, loginCallbackUrls?: readonly string[]}} channel
 * @param {string} ownOrigin
 * @returns {Set<string>}
 */
export function ownOrigins(channel, ownOrigin) {
  const origins = new Set([ownOrigin]);
  for (const url of [channel.webhookUrl, ...(channel.loginCallbackUrls ?? [])]) {
    if (url && URL.canParse(url)) origins.add(new URL(url).origin);
  }
  return origins;
}

/**
 * @param {string} uri
 * @param {ReadonlySet<string>} origins those of `ownOrigins`
 * @param {string} emulator the emulator's own origin, whose `/liff/…` stands for `https://liff.line.me/…`
 * @returns {Destination}
 */
export function destinationOf(uri, origins, emulator) {
  if (/^tel:/i.test(uri)) return { kind: 'tel', number: uri.slice(4) };
  const inLine = /^line:\/\/(?:app\/(?<liff>.+)|(?<rest>.*))$/i.exec(uri)?.groups;
  if (inLine?.['liff']) return { kind: 'liff', url: `https://liff.line.me/${inLine['liff']}` };
  if (inLine) return lineFeature(inLine['rest'] ?? '', uri);
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri)) return { kind: 'unusable', url: uri };
  const url = new URL(uri);
  if (url.host === 'line.me' && url.pathname.startsWith('/R/'))
    return lineFeature(url.pathname.slice(3) + url.search, uri);
  // LINE's own dialogues (account link, signing in) are the emulator's here.
  if (url.host === 'access.line.me') return { kind: 'frame', url: emulator + url.pathname + url.search };
  if (url.host === 'liff.line.me' || url.host === 'miniapp.line.me' || isLiff(url, emulator))
    return { kind: 'liff', url: url.href };
  return origins.has(url.origin) && url.searchParams.get('openExternalBrowser') !== '1'
    ? { kind: 'frame', url: url.href }
    : { kind: 'outside', url: url.href, host: url.host };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1']);

/**
 * The phone's address under the name that a page on this machine goes by, where the two names differ: browsers take
 * `localhost` and `127.0.0.1` for two sites and keep cookies and storage from a framed page of another site.
 * @param {string} phone the phone's own address @param {string} page
 * @returns {string | undefined}
 */
export function addressBeside(phone, page) {
  const here = new URL(phone);
  const name = new URL(page).hostname;
  if (!LOOPBACK.has(here.hostname) || !LOOPBACK.has(name) || here.hostname === name) return undefined;
  here.hostname = name;
  return here.href;
}

/** @param {URL} url @param {string} emulator */
function isLiff(url, emulator) {
  return url.origin === emulator && /^\/(liff\/|\d+-[A-Za-z0-9]+(\/|$))/.test(url.pathname);
}

/** LINE's URL scheme, as far as a talk with an account goes.
 * @param {string} path after `line://` or `https://line.me/R/` @param {string} url @returns {Destination} */
function lineFeature(path, url) {
  const [place = '', query = ''] = path.split('?', 2);
  const features = /** @type {const} */ ({
    'nv/location': 'location',
    'nv/camera': 'camera',
    'nv/cameraRoll/single': 'cameraRoll',
    'nv/cameraRoll/multi': 'cameraRoll',
    'nv/QRCodeReader': 'scan',
  });
  const name = /** @type {keyof typeof features} */ (place.replace(/\/$/, ''));
  if (Object.hasOwn(features, name)) return { kind: 'feature', feature: features[name], url };
  const account = /^(oaMessage|ti\/p)\/([^/]+)\/?$/.exec(place);
  if (account === null) return { kind: 'line', url };
  const basicId = decode(account[2] ?? '');
  return account[1] === 'oaMessage' && query !== ''
    ? { kind: 'account', basicId, text: decode(query), url }
    : { kind: 'account', basicId, url };
}

/** @param {string} words */
function decode(words) {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}
