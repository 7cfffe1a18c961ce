import { streamUrl, talk } from './control.js';

/**
 * Someone who wants to hear of one talk.
 * @typedef {{userId: string, channelId: string, since: () => number, onItems: (items: any[]) => void,
 *   onState: (state: {friendship?: string, loadingUntil?: number | null, richMenuId?: string | null}) => void}} Listener
 */

/** How often talks are asked where no stream comes through, and after how many rounds the stream is tried again. */
const POLL_MS = 2000;
const ROUNDS = 5;

/**
 * Follows any number of talks over one stream: browsers allow six connections per host, whatever number of phones is shown.
 * Rests while the page is hidden.
 */
export function createHub() {
  /** @type {Set<Listener>} */
  const listeners = new Set();
  /** @type {EventSource | undefined} */
  let source;
  let failures = 0;
  let starting = 0;
  let polling = 0;
  let asking = 0;

  document.addEventListener('visibilitychange', () => (document.hidden ? rest() : restart()));
  return {
    /** @param {Listener} listener @returns {() => void} stops */
    add(listener) {
      listeners.add(listener);
      restart();
      return () => {
        if (listeners.delete(listener)) restart();
      };
    },
  };

  function rest() {
    source?.close();
    source = undefined;
    clearTimeout(starting);
    clearInterval(polling);
  }

  /** Listeners come and go in groups: one new connection for all of them. @param {number} [wait] ms */
  function restart(wait = 0) {
    rest();
    if (listeners.size > 0 && !document.hidden) starting = setTimeout(start, wait);
  }

  function start() {
    if (failures >= 3 || typeof EventSource === 'undefined') {
      let rounds = 0;
      polling = setInterval(() => {
        if (++rounds < ROUNDS) return poll();
        failures = 0;
        restart();
      }, POLL_MS);
      poll();
      return;
    }
    source = new EventSource(streamUrl([...listeners]));
    source.addEventListener('open', () => (failures = 0));
    on('item', (listener, data) => listener.onItems([data]));
    on('update', (listener, data) => listener.onItems([data]));
    on('friendship', (listener, data) => listener.onState({ friendship: data.friendship }));
    on('loading', (listener, data) => listener.onState({ loadingUntil: data.until }));
    on('richmenu', (listener, data) => listener.onState({ richMenuId: data.richMenuId }));
    source.addEventListener('error', () => {
      // A new source starts after the last item we hold, which the browser's own reconnection would not know.
      failures++;
      restart(Math.min(500 * 2 ** failures, 5000));
    });
  }

  /** @param {string} name @param {(listener: Listener, data: any) => void} tell */
  function on(name, tell) {
    source?.addEventListener(name, (event) => {
      const { channelId, userId, data } = JSON.parse(event.data);
      for (const listener of listeners) {
        if (listener.channelId === channelId && listener.userId === userId) tell(listener, data);
      }
    });
  }

  function poll() {
    // With many talks a round may last longer than the pause.
    if (asking > 0) return;
    for (const listener of listeners) {
      asking++;
      talk(listener.userId, listener.channelId, listener.since())
        .then(
          (answer) => {
            listener.onItems(answer.items);
            listener.onState(answer);
          },
          () => {},
        )
        .finally(() => asking--);
    }
  }
}

/** The page's hub; a phone that is framed beside others uses the one of the page around it. */
export function sharedHub() {
  const here = /** @type {any} */ (window);
  try {
    if (here.parent !== here && here.parent.phoneHub) return here.parent.phoneHub;
  } catch {
    // Framed by a page of another origin: a hub of its own.
  }
  return (here.phoneHub ??= createHub());
}
