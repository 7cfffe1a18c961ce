/**
 * What a tap on a URL means on this phone.
 * @typedef {{kind: 'frame', url: string} | {kind: 'outside', url: string, host: string} | {kind: 'tel', number: string}
 *   | {kind: 'line', url: string} | {kind: 'unusable', url: string}} Destination
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
 * @returns {Destination}
 */
export function destinationOf(uri, origins) {
  if (/^tel:/i.test(uri)) return { kind: 'tel', number: uri.slice(4) };
  if (/^line:/i.test(uri)) return { kind: 'line', url: uri };
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri)) return { kind: 'unusable', url: uri };
  const url = new URL(uri);
  return origins.has(url.origin)
    ? { kind: 'frame', url: url.href }
    : { kind: 'outside', url: url.href, host: url.host };
}
