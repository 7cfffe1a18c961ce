/**
 * What the address bar says: `?user=` a person, `&channel=` the talk, `&device=pc` seen on a PC, `&beside=` further persons
 * whose phones stand beside, `&embed=1` without anything around the phone.
 * @typedef {{user?: string | undefined, channel?: string | undefined, device: 'phone' | 'pc', beside: readonly string[],
 *   embed: boolean}} Address
 */

/** @param {string} search `location.search`
 * @returns {Address} */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const user = query.get('user') || undefined;
  const channel = query.get('channel') || undefined;
  return {
    ...(user && { user }),
    ...(channel && { channel }),
    device: query.get('device') === 'pc' ? 'pc' : 'phone',
    beside: [...new Set(query.getAll('beside'))].filter((id) => id !== '' && id !== user),
    embed: query.get('embed') === '1',
  };
}

/** @param {Address} address
 * @returns {string} the query, with its `?`, or an empty string */
export function writeAddress(address) {
  const query = new URLSearchParams();
  if (address.channel) query.set('channel', address.channel);
  if (address.user) query.set('user', address.user);
  if (address.device === 'pc') query.set('device', 'pc');
  for (const user of address.beside) if (user !== address.user) query.append('beside', user);
  if (address.embed) query.set('embed', '1');
  const written = query.toString();
  return written === '' ? '' : `?${written}`;
}
