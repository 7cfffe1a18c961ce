import { byId } from './dom.js';

/**
 * Lays something over the phone's screen. What lies below rests (also an earlier overlay, as a page under a sheet), and the
 * focus goes back to where it was when the overlay is lifted. Escape calls `close`.
 * @param {HTMLElement} view
 * @param {{close: () => void, focus?: HTMLElement | null}} options
 * @returns {() => void} lifts it
 */
export function layOver(view, options) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  // Wherever the focus is: a tap beside everything leaves it on the page's body.
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || event.isComposing || view !== byId('over').lastElementChild) return;
    event.stopImmediatePropagation();
    options.close();
  };
  document.addEventListener('keydown', onKey);
  byId('over').append(view);
  rest();
  options.focus?.focus();
  return () => {
    document.removeEventListener('keydown', onKey);
    view.remove();
    rest();
    if (before?.isConnected) before.focus();
  };
}

/** Only the topmost layer is alive. */
function rest() {
  const over = byId('over');
  byId('screen').inert = over.childElementCount > 0;
  for (const layer of over.children)
    /** @type {HTMLElement} */ (layer).inert = layer !== over.lastElementChild;
}
