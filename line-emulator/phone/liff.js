import { act } from './control.js';
import { scanCode } from './scan.js';

/**
 * The phone's side of the conversation with a LIFF page in its frame (CONTROL.md, LIFF). Believed is only what the framed
 * window says, from an origin of the app, with the frame's nonce.
 * @param {{userId: string, channelId: string, frame: HTMLIFrameElement, nonce: string, origins: ReadonlySet<string>,
 *   setTitle: (words: string) => void, setHost: (host: string) => void, close: () => void, openHere: (url: string) => void,
 *   openOutside: (url: string) => void, requestFriendship: () => Promise<void>, onWebhooks: (webhooks: any[]) => void}} page
 * @returns {() => void} stops
 */
export function hearLiff(page) {
  const { nonce, userId } = page;
  window.addEventListener('message', onMessage);
  return () => window.removeEventListener('message', onMessage);

  /** @param {MessageEvent} event */
  function onMessage(event) {
    if (event.source !== page.frame.contentWindow || !page.origins.has(event.origin)) return;
    const said = event.data;
    if (said === null || typeof said !== 'object' || said.nonce !== nonce) return;
    /** @param {Record<string, unknown>} answer */
    const reply = (answer) =>
      page.frame.contentWindow?.postMessage({ nonce, id: said.id, ...answer }, event.origin);
    switch (said.liff) {
      case 'init':
        page.setHost(new URL(event.origin).host);
      // fallthrough: it also brings the title
      case 'title':
        // 100: far beyond what the bar shows.
        if (typeof said.title === 'string' && said.title.trim() !== '')
          page.setTitle(said.title.slice(0, 100));
        return;
      case 'closeWindow':
        page.close();
        return;
      case 'openWindow':
        if (typeof said.url !== 'string') return;
        if (said.external === true) page.openOutside(said.url);
        else page.openHere(said.url);
        return;
      case 'sendMessages':
        void sendMessages(said, reply);
        return;
      case 'scanCodeV2':
        scanCode((value) => reply({ liff: 'scanResult', value }));
        return;
      case 'requestFriendship':
        void page.requestFriendship().then(() => reply({ liff: 'done' }));
        return;
      default:
    }
  }

  /** @param {any} said @param {(answer: Record<string, unknown>) => void} reply */
  async function sendMessages({ accessToken, messages }, reply) {
    try {
      const answer = await act(userId, 'liff/messages', { accessToken, messages });
      page.onWebhooks(answer.webhooks ?? []);
      reply({ liff: 'done' });
    } catch (error) {
      const { code = '500', detail } = /** @type {import('./control.js').ControlError} */ (error);
      reply({ liff: 'failed', code, message: detail ?? String(error) });
    }
  }
}
