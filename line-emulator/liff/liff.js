import { LiffError } from './errors.js';
import { frameNonce, PhoneLink } from './phone-link.js';
import { call, challengeOf, claimsOf, randomText, Session, textOf } from './session.js';
import { isBelow, permanentUrl, secondaryUrl } from './url.js';

/** The version of @line/liff whose methods these are. */
const VERSION = '2.31.0';
const MOST_MESSAGES = 5;
/** Scopes that `liff.permission` speaks of. */
const PERMISSIONS = ['profile', 'chat_message.write', 'openid', 'email'];

/**
 * Makes the object that pages know as `liff`: the method names and rules of @line/liff, spoken to the emulator.
 * @param {string} emulatorOrigin
 */
export function createLiff(emulatorOrigin) {
  const nonce = frameNonce();
  const phone = nonce === undefined ? undefined : new PhoneLink(emulatorOrigin, nonce);
  /** @type {Session | undefined} */
  let session;
  /** @type {any} */
  let app;
  /** @type {(value?: undefined) => void} */
  let becomeReady = () => {};
  const ready = new Promise((resolve) => (becomeReady = resolve));

  const stored = (/** @type {string} */ name) => session?.get(name) ?? null;
  const token = () => {
    const value = stored('accessToken');
    if (value === null)
      throw new LiffError('UNAUTHORIZED', 'Need access_token for api call, Please login first');
    return value;
  };
  const inited = () => {
    if (!session) throw new LiffError('INIT_FAILED', 'Please call liff.init() first');
    return session;
  };
  const needScope = (/** @type {string} */ scope) => {
    if (!app.scope.includes(scope))
      throw new LiffError('FORBIDDEN', `user doesn't grant required permissions yet: ${scope}`);
  };

  /** @param {{liffId: string, withLoginOnExternalBrowser?: boolean}} config @param {() => void} [onSuccess] @param {(error: unknown) => void} [onError] */
  async function init(config, onSuccess, onError) {
    try {
      await start(config);
      onSuccess?.();
    } catch (error) {
      if (onError) onError(error);
      throw error;
    }
  }

  /** @param {{liffId: string, withLoginOnExternalBrowser?: boolean}} config */
  async function start({ liffId, withLoginOnExternalBrowser = false } = /** @type {any} */ ({})) {
    if (!liffId) throw new LiffError('INVALID_CONFIG', 'liffId is necessary for liff.init()');
    try {
      app = await call(`${emulatorOrigin}/_emulator/liff/apps/${encodeURIComponent(liffId)}`);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      throw new LiffError('INIT_FAILED', `Failed to init LIFF SDK: ${message}`);
    }
    session = new Session(liffId, nonce);
    liff.id = liffId;
    takeTokens(session);
    // The phone may know the emulator by another name than the page does (localhost, 127.0.0.1).
    if (phone) phone.origin = stored('phoneOrigin') ?? emulatorOrigin;
    const here = new URL(location.href);
    const state = here.searchParams.get('liff.state');
    if (state !== null) {
      // The second redirect. init() is called again on the page it leads to.
      const carried = state.includes('#') ? state : `${state}${here.hash}`;
      location.replace(secondaryUrl(app.view.url, carried));
      return new Promise(() => {});
    }
    if (!isBelow(here.href, app.view.url))
      console.warn(
        `liff.init() was called at ${here.href}, which is not below the endpoint URL ${app.view.url}.`,
      );
    await takeCode(session, here);
    if (!phone && withLoginOnExternalBrowser && !liff.isLoggedIn()) {
      await login();
      return new Promise(() => {});
    }
    phone?.tell('init', { liffId, title: document.title });
    if (phone && document.head)
      new MutationObserver(() => phone.tell('title', { title: document.title })).observe(document.head, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    becomeReady();
  }

  /** What the primary redirect brought in the fragment; taken out of the address at once. @param {Session} kept */
  function takeTokens(kept) {
    const brought = new URLSearchParams(location.hash.slice(1));
    const [accessToken, context] = [brought.get('access_token'), brought.get('context_token')];
    if (!phone || accessToken === null || context === null) return;
    kept.forget();
    kept.set('accessToken', accessToken);
    kept.set('idToken', brought.get('id_token'));
    kept.set('context', JSON.parse(textOf(context)));
    kept.set('phoneOrigin', brought.get('phone_origin'));
    history.replaceState(history.state, '', location.pathname + location.search);
  }

  /** The end of `login()`: the code in the address becomes tokens. @param {Session} kept @param {URL} here */
  async function takeCode(kept, here) {
    const [code, state, error] = ['code', 'state', 'error'].map((name) => here.searchParams.get(name));
    const attempt = kept.get('login');
    if (attempt === null || (code === null && error === null) || state !== attempt.state) return;
    kept.set('login', null);
    const back = attempt.redirectUri;
    history.replaceState(history.state, '', back);
    if (code === null)
      throw new LiffError('UNAUTHORIZED', here.searchParams.get('error_description') ?? error);
    const answer = await call(`${emulatorOrigin}/oauth2/v2.1/token`, {
      form: {
        grant_type: 'authorization_code',
        client_id: app.clientId,
        code,
        code_verifier: attempt.verifier,
        redirect_uri: back,
      },
    });
    if (answer.id_token && claimsOf(answer.id_token).nonce !== attempt.nonce)
      throw new LiffError('INVALID_ID_TOKEN', 'Invalid nonce');
    kept.set('accessToken', answer.access_token);
    kept.set('idToken', answer.id_token);
  }

  /** @param {{redirectUri?: string}} [config] */
  async function login({ redirectUri = location.href } = {}) {
    const kept = inited();
    if (phone) throw new LiffError('FORBIDDEN', "liff.login() isn't allowed in LIFF browser");
    if (!isBelow(redirectUri, app.view.url))
      throw new LiffError('INVALID_CONFIG', 'redirectUri is not below the endpoint URL');
    const attempt = { state: randomText(), nonce: randomText(), verifier: randomText(), redirectUri };
    kept.set('login', attempt);
    const url = new URL('/oauth2/v2.1/authorize', emulatorOrigin);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: redirectUri,
      state: attempt.state,
      nonce: attempt.nonce,
      scope: app.scope.join(' '),
      code_challenge: await challengeOf(attempt.verifier),
      code_challenge_method: 'S256',
      liff_id: app.liffId,
      ...(app.botPrompt === 'none' ? {} : { bot_prompt: app.botPrompt }),
    }).toString();
    location.href = url.href;
  }

  /** @param {any[]} messages */
  async function sendMessages(messages) {
    const accessToken = token();
    if (!Array.isArray(messages) || messages.length < 1 || messages.length > MOST_MESSAGES)
      throw new LiffError('INVALID_ARGUMENT', `The number of messages must be 1 to ${MOST_MESSAGES}`);
    if (!phone) throw new LiffError('FORBIDDEN', "liff.sendMessages() isn't allowed in external browser");
    needScope('chat_message.write');
    await phone.ask('sendMessages', { accessToken, messages });
  }

  async function scanCodeV2() {
    inited();
    if (!isApiAvailable('scanCodeV2')) throw new LiffError('FORBIDDEN', 'scanCodeV2 is not available here');
    if (!phone) throw new LiffError('FORBIDDEN', 'No camera is emulated outside the phone');
    return { value: await phone.ask('scanCodeV2') };
  }

  async function getProfile() {
    needScope('profile');
    return call(`${emulatorOrigin}/v2/profile`, { token: token() });
  }

  async function requestFriendship() {
    inited();
    if (!phone || app.view.type !== 'full')
      throw new LiffError('FORBIDDEN', 'requestFriendship needs the LIFF browser and a view of size full');
    await phone.ask('requestFriendship');
  }

  function getDecodedIDToken() {
    const idToken = liff.getIDToken();
    return idToken === null ? null : claimsOf(idToken);
  }

  function getContext() {
    return session ? (stored('context') ?? app.external) : null;
  }

  /** @param {string} name */
  function isApiAvailable(name) {
    inited();
    if (name === 'shareTargetPicker' || name === 'createShortcutOnHomeScreen') return false;
    if (name === 'scanCodeV2' || name === 'multipleLiffTransition')
      return getContext()?.availability[name]?.permission === true;
    throw new LiffError('INVALID_ARGUMENT', `Unexpected API name ${name}`);
  }

  /** @param {{url: string, external?: boolean}} [params] */
  function openWindow({ url, external = false } = { url: '' }) {
    if (typeof url !== 'string' || !URL.canParse(url, location.href))
      throw new LiffError('INVALID_ARGUMENT', 'Invalid parameters for liff.openWindow()');
    const { href } = new URL(url, location.href);
    if (phone) phone.tell('openWindow', { url: href, external });
    else window.open(href, '_blank');
  }

  function closeWindow() {
    if (phone) phone.tell('closeWindow');
    else window.close();
  }

  const liffUrl = () => `${emulatorOrigin}/liff/${inited() && app.liffId}`;
  const permanentLink = {
    /** @param {string} url */
    async createUrlBy(url) {
      const made = liffUrl();
      if (!URL.canParse(url) || !isBelow(url, app.view.url))
        throw new LiffError('INVALID_ARGUMENT', 'The URL must start with the endpoint URL');
      return permanentUrl(url, app.view.url, made);
    },
    createUrl() {
      const made = liffUrl();
      if (!isBelow(location.href, app.view.url))
        throw new LiffError('INVALID_CONFIG', 'Current page is not under the endpoint URL');
      return permanentUrl(location.href, app.view.url, made);
    },
    setExtraQueryParam() {
      inited();
    },
  };

  const permission = {
    async getGrantedAll() {
      token();
      return app.scope.filter((/** @type {string} */ scope) => PERMISSIONS.includes(scope));
    },
    /** @param {string} name */
    async query(name) {
      token();
      if (!PERMISSIONS.includes(name))
        throw new LiffError('INVALID_ARGUMENT', `Unexpected permission ${name}`);
      return { state: app.scope.includes(name) ? 'granted' : 'unavailable' };
    },
    // Everything an app asks for is agreed to when it opens: nothing is left to ask.
    async requestAll() {
      token();
    },
  };

  const agent = navigator.userAgent;
  const os = /iPhone|iPad/.test(agent) ? 'ios' : /Android/.test(agent) ? 'android' : 'web';
  const liff = {
    /** @type {string | null} */
    id: null,
    ready,
    init,
    getOS: () => os,
    getLanguage: () => navigator.language,
    getAppLanguage: () => navigator.language,
    getVersion: () => VERSION,
    getLineVersion: () => (phone ? '15.0.0' : null),
    isInClient: () => phone !== undefined,
    isLoggedIn: () => stored('accessToken') !== null,
    isApiAvailable,
    login,
    logout: () => session?.forget(),
    getAccessToken: () => stored('accessToken'),
    getIDToken: () => stored('idToken'),
    getDecodedIDToken,
    getContext,
    getProfile,
    getFriendship: async () => call(`${emulatorOrigin}/friendship/v1/status`, { token: token() }),
    requestFriendship,
    sendMessages,
    scanCodeV2,
    scanCode: scanCodeV2,
    openWindow,
    closeWindow,
    permanentLink,
    permission,
    i18n: { setLang: async () => {} },
    use: () => liff,
    shareTargetPicker: async () => {
      throw new LiffError('FORBIDDEN', 'The emulator has no friends to share with');
    },
  };
  return liff;
}
