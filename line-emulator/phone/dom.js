/**
 * Building elements without ever writing HTML. The only HTML strings on this page come from talk-view, and they enter the
 * document only through `setHtml` and `appendHtml`: the content security policy forbids every other way (Trusted Types).
 */

/** The document's one gate from strings to markup; undefined in browsers without Trusted Types. */
const gate = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('talk-view', {
  createHTML: (/** @type {string} */ html) => html,
});

/** Replaces the content by what talk-view drew.
 * @param {Element} element @param {string} html */
export function setHtml(element, html) {
  element.innerHTML = gate?.createHTML(html) ?? html;
}

/** Adds what talk-view drew at the end.
 * @param {Element} element @param {string} html */
export function appendHtml(element, html) {
  element.insertAdjacentHTML('beforeend', gate?.createHTML(html) ?? html);
}

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [props] `class`, `on…` handlers, attributes; `undefined`, `null` and `false` are left out
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on') && typeof value === 'function') {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** An element by its id; the page has it.
 * @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element #${id}`);
  return found;
}

const SHAPES = {
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  keyboard: 'M3 7h18v11H3zM7 11h.01M12 11h.01M17 11h.01M8 14.5h8',
  grid: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  beside: 'M4 5h6v14H4zM14 5h6v14h-6z',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12L20 4l-5 16-3-7z',
  outside: 'M14 5h5v5M19 5l-8 8M17 14v5H5V7h5',
  search: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L20 20',
};

/** A line drawing for a button that has its own label.
 * @param {keyof typeof SHAPES} name */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'ph-icon');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', SHAPES[name]);
  svg.append(path);
  return svg;
}
