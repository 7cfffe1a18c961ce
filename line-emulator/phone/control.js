/** The emulator's control API as this page uses it (line-emulator/CONTROL.md). */

const BASE = '/_emulator';

/** A call that failed, with a text for the person in front of the page. */
export class ControlError extends Error {}

/**
 * @param {string} path
 * @param {{method?: string, json?: unknown, body?: BodyInit, type?: string, signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function call(path, options = {}) {
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  const type = options.json === undefined ? options.type : 'application/json';
  let response;
  try {
    response = await fetch(BASE + path, {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: type === undefined ? {} : { 'Content-Type': type },
      body,
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ControlError(
      'エミュレーターにつながりません。動いているかを確かめてから、もう一度ためしてください。',
    );
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ControlError(`できませんでした：${answer.error ?? response.status}`);
  return answer;
}

/** @returns {Promise<any[]>} */
export const channels = async () => (await call('/channels')).channels;

/** @param {string} q */
export const people = (q) => call(`/users?limit=50&q=${encodeURIComponent(q)}`);

/** @param {string} displayName */
export const createPerson = async (displayName) =>
  (await call('/users', { json: { users: [{ displayName, language: 'ja' }] } })).users[0];

/** @param {string} userId */
export const person = (userId) => call(`/users/${encodeURIComponent(userId)}`);

/** @param {string} userId @param {string} channelId @param {number} since @param {{wait?: number, signal?: AbortSignal}} [options] */
export function talk(userId, channelId, since, options = {}) {
  const query = new URLSearchParams({ channelId, since: String(since) });
  if (options.wait === undefined) return call(`/users/${encodeURIComponent(userId)}/talk?${query}`, options);
  query.set('wait', String(options.wait));
  return call(`/users/${encodeURIComponent(userId)}/events?${query}`, options);
}

/** @param {string} userId @param {string} channelId @param {number} since */
export function eventsUrl(userId, channelId, since) {
  return `${BASE}/users/${encodeURIComponent(userId)}/events?${new URLSearchParams({ channelId, since: String(since) })}`;
}

/** What a person does: `text`, `action`, `postback`, `location`, `sticker`, `unsend`, `follow`, `block`, `unblock`, `open`, `click`.
 * @param {string} userId @param {string} verb @param {Record<string, unknown>} json */
export const act = (userId, verb, json) => call(`/users/${encodeURIComponent(userId)}/${verb}`, { json });

/** @param {string} userId @param {string} channelId @param {Blob} [picture] without one the emulator's sample */
export function sendImage(userId, channelId, picture) {
  if (picture === undefined) return act(userId, 'image', { channelId });
  const path = `/users/${encodeURIComponent(userId)}/image?channelId=${encodeURIComponent(channelId)}`;
  return call(path, { body: picture, type: picture.type });
}

/** LINE Login asks who holds the phone: told each time before a page opens, since tabs share the cookie.
 * @param {string} userId */
export const holdPhone = (userId) => call('/phone-session', { json: { userId } });

/** @returns {Promise<number>} how far the emulator's clock is ahead of ours, in ms */
export const clockOffset = async () => (await call('/clock')).now - Date.now();
