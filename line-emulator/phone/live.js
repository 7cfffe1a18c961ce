import { eventsUrl, talk } from './control.js';

/**
 * Follows one talk: by server-sent events, and where those do not come through (a proxy that buffers) by long polling.
 * Rests while the page is hidden: browsers allow six connections per host, and every open tab holds one.
 * @param {{userId: string, channelId: string, since: () => number,
 *   onItems: (items: any[]) => void, onState: (state: {friendship?: string, loadingUntil?: number | null}) => void}} options
 * @returns {() => void} stops
 */
export function follow(options) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {AbortController | undefined} */
  let polling;
  let failures = 0;
  let stopped = false;

  const onVisibility = () => (document.hidden ? rest() : start());
  document.addEventListener('visibilitychange', onVisibility);
  start();
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', onVisibility);
    rest();
  };

  function rest() {
    source?.close();
    source = undefined;
    polling?.abort();
    polling = undefined;
  }

  function start() {
    if (stopped || source !== undefined || polling !== undefined || document.hidden) return;
    if (failures >= 3 || typeof EventSource === 'undefined') {
      void poll();
      return;
    }
    source = new EventSource(eventsUrl(options.userId, options.channelId, options.since()));
    source.addEventListener('open', () => (failures = 0));
    source.addEventListener('item', (event) => options.onItems([JSON.parse(event.data)]));
    source.addEventListener('update', (event) => options.onItems([JSON.parse(event.data)]));
    source.addEventListener('friendship', (event) =>
      options.onState({ friendship: JSON.parse(event.data).friendship }),
    );
    source.addEventListener('loading', (event) =>
      options.onState({ loadingUntil: JSON.parse(event.data).until }),
    );
    source.addEventListener('error', () => {
      // A new source starts after the last item we hold, which the browser's own reconnection would not know.
      failures++;
      source?.close();
      source = undefined;
      setTimeout(start, Math.min(500 * 2 ** failures, 5000));
    });
  }

  async function poll() {
    const mine = new AbortController();
    polling = mine;
    while (polling === mine && !stopped) {
      try {
        const answer = await talk(options.userId, options.channelId, options.since(), {
          wait: 25,
          signal: mine.signal,
        });
        options.onItems(answer.items);
        options.onState(answer);
      } catch {
        if (mine.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }
    }
  }
}
