/** The emulator's control API as this page uses it (line-emulator/CONTROL.md). */

const BASE = '/_emulator';

/** A call that failed, with a text for the person in front of the page; `code` and `detail` are the emulator's own words. */
export class ControlError extends Error {
  /** @param {string} message @param {{error?: string, code?: string}} [answer] @param {number} [status] HTTP's */
  constructor(message, answer = {}, status) {
    super(message);
    this.status = status;
    this.code = answer.code;
    this.detail = answer.error;
  }
}

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
  if (!response.ok)
    throw new ControlError(`できませんでした：${answer.error ?? response.status}`, answer, response.status);
  return answer;
}

/** @returns {Promise<any[]>} */
export const channels = async () => (await call('/channels')).channels;

/** @param {string} q @param {string} [channelId] with it, each person's friendship with that account */
export const people = (q, channelId) =>
  call(`/users?${new URLSearchParams({ limit: '50', q, ...(channelId && { channelId }) })}`);

/** @param {string} displayName */
export const createPerson = async (displayName) =>
  (await call('/users', { json: { users: [{ displayName, language: 'ja' }] } })).users[0];

/** @param {string} userId */
export const person = (userId) => call(`/users/${encodeURIComponent(userId)}`);

/** @param {string} userId @param {string} channelId @param {number} since */
export function talk(userId, channelId, since) {
  const query = new URLSearchParams({ channelId, since: String(since) });
  return call(`/users/${encodeURIComponent(userId)}/talk?${query}`);
}

/** One stream for many talks, each from the earliest place that somebody still wants.
 * @param {readonly {userId: string, channelId: string, since: () => number}[]} talks */
export function streamUrl(talks) {
  /** @type {Map<string, number>} */
  const starts = new Map();
  for (const { channelId, userId, since } of talks) {
    const name = `${channelId}.${userId}`;
    starts.set(name, Math.min(starts.get(name) ?? Infinity, since()));
  }
  const query = new URLSearchParams([...starts].map(([name, since]) => ['talk', `${name}.${since}`]));
  return `${BASE}/talks/events?${query}`;
}

/** What a person does: `text`, `action`, `postback`, `location`, `sticker`, `unsend`, `follow`, `block`, `unblock`, `open`, `click`.
 * @param {string} userId @param {string} verb @param {Record<string, unknown>} json */
export const act = (userId, verb, json) => call(`/users/${encodeURIComponent(userId)}/${verb}`, { json });

/**
 * Sends a picture, a video or a sound; without data the emulator's own sample.
 * @param {'image' | 'video' | 'audio' | 'file'} kind
 * @param {string} userId
 * @param {{channelId: string, blob?: Blob, duration?: number, fileName?: string, imageSet?: {id: string, index: number, total: number}}} given
 *   `duration` in ms
 */
export async function sendMedia(kind, userId, given) {
  const { channelId, blob, duration, fileName, imageSet } = given;
  return act(userId, kind, {
    channelId,
    ...(blob && {
      dataBase64: await base64Of(blob),
      contentType: blob.type || 'application/octet-stream',
    }),
    ...(fileName !== undefined && { fileName }),
    ...(duration !== undefined && { duration }),
    ...(imageSet && { imageSet }),
  });
}

/** @param {Blob} blob @returns {Promise<string>} */
function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')));
    reader.addEventListener('error', () => reject(new ControlError('ファイルを読めませんでした。')));
    reader.readAsDataURL(blob);
  });
}

/** What the person sees as rich menu in the talk, or null.
 * @param {string} userId @param {string} channelId
 * @returns {Promise<{richMenuId: string, menu: any, imageUrl: string} | null>} */
export async function richMenu(userId, channelId) {
  const answer = await call(
    `/users/${encodeURIComponent(userId)}/richmenu?${new URLSearchParams({ channelId })}`,
  );
  return answer.richMenuId === null ? null : answer;
}

/** LINE Login asks who holds the phone: told each time before a page opens, since tabs share the cookie.
 * @param {string} userId */
export const holdPhone = (userId) => call('/phone-session', { json: { userId } });

/** @returns {Promise<number>} how far the emulator's clock is ahead of ours, in ms */
export const clockOffset = async () => (await call('/clock')).now - Date.now();
