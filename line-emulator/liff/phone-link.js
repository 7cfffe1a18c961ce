import { LiffError } from './errors.js';

/** How a page in the phone's frame speaks to the phone (line-emulator/CONTROL.md). */
export class PhoneLink {
  /** @type {Map<string, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  #nextId = 1;

  /** @param {string} emulatorOrigin @param {string} nonce of the frame */
  constructor(emulatorOrigin, nonce) {
    this.origin = emulatorOrigin;
    this.nonce = nonce;
    window.addEventListener('message', (event) => this.#hear(event));
  }

  /** @param {string} verb @param {Record<string, unknown>} [values] */
  tell(verb, values = {}) {
    window.parent.postMessage({ ...values, liff: verb, nonce: this.nonce }, this.origin);
  }

  /**
   * Asks and waits for the answer, however long the person takes.
   * @param {string} verb @param {Record<string, unknown>} [values] @returns {Promise<any>}
   */
  ask(verb, values = {}) {
    const id = String(this.#nextId++);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.tell(verb, { ...values, id });
    });
  }

  /** @param {MessageEvent} event */
  #hear(event) {
    if (event.source !== window.parent || event.origin !== this.origin) return;
    const said = event.data;
    if (typeof said !== 'object' || said === null || said.nonce !== this.nonce) return;
    const asked = this.#waiting.get(said.id);
    if (!asked) return;
    if (said.liff === 'done') asked.resolve(undefined);
    else if (said.liff === 'scanResult') asked.resolve(said.value);
    else if (said.liff === 'failed') asked.reject(new LiffError(String(said.code), said.message));
    else return;
    this.#waiting.delete(said.id);
  }
}

/** The nonce that the phone wrote into its frame's name; undefined outside the phone. @returns {string | undefined} */
export function frameNonce() {
  return window.parent === window ? undefined : /^liff:([\w-]+)$/.exec(window.name)?.[1];
}
