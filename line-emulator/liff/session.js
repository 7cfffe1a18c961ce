import { LiffError } from './errors.js';

/**
 * What the client keeps between the loads of a page: tokens and context. Side by side phones show the same pages in one
 * browser tab, so that inside LINE it is kept per frame.
 */
export class Session {
  /** @param {string} liffId @param {string | undefined} nonce of the phone's frame */
  constructor(liffId, nonce) {
    this.prefix = `LIFF_STORE:${nonce === undefined ? '' : `${nonce}:`}${liffId}:`;
    // As LIFF does: outside LINE a sign-in outlives the tab, inside it ends with the page.
    this.storage = nonce === undefined ? localStorage : sessionStorage;
  }

  /** @param {string} name @returns {any} */
  get(name) {
    const text = this.storage.getItem(this.prefix + name);
    return text === null ? null : JSON.parse(text);
  }

  /** @param {string} name @param {unknown} value */
  set(name, value) {
    if (value == null) this.storage.removeItem(this.prefix + name);
    else this.storage.setItem(this.prefix + name, JSON.stringify(value));
  }

  forget() {
    for (const name of ['accessToken', 'idToken', 'context', 'phoneOrigin', 'login']) this.set(name, null);
  }
}

/** The claims of a JWT, unchecked: a server that believes them must verify the token itself. @param {string} token */
export function claimsOf(token) {
  return JSON.parse(textOf(token.split('.')[1] ?? ''));
}

/** @param {string} base64url */
export function textOf(base64url) {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

/** @param {Uint8Array} bytes */
export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

export function randomText() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** The S256 challenge of a verifier (RFC 7636). @param {string} verifier */
export async function challengeOf(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

/**
 * Calls the emulator. @param {string} url @param {{token?: string, form?: Record<string, string>}} [options]
 * @returns {Promise<any>}
 */
export async function call(url, { token, form } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      body: form && new URLSearchParams(form),
      credentials: 'omit',
    });
  } catch {
    throw new LiffError('UNKNOWN', 'The emulator cannot be reached.');
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new LiffError(String(response.status), answer.error_description ?? answer.message ?? answer.error);
}
