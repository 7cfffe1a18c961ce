/**
 * What the address bar says: `?user=` a person, `&channel=` the talk, `&embed=1` without anything around the phone.
 * @typedef {{user?: string, channel?: string, embed: boolean}} Address
 */

/** @param {string} search `location.search`
 * @returns {Address} */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const user = query.get('user') || undefined;
  const channel = query.get('channel') || undefined;
  return { ...(user && { user }), ...(channel && { channel }), embed: query.get('embed') === '1' };
}

/** @param {Address} address
 * @returns {string} the query, with its `?`, or an empty string */
export function writeAddress(address) {
  const query = new URLSearchParams();
  if (address.channel) query.set('channel', address.channel);
  if (address.user) query.set('user', address.user);
  if (address.embed) query.set('embed', '1');
  const written = query.toString();
  return written === '' ? '' : `?${written}`;
}
