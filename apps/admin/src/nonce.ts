/**
 * The nonce of this answer, which the content security policy asks of every style element that is made while the app runs:
 * by the kit, and by the library that keeps the page from scrolling behind a dialog (it looks for this global name).
 */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

Object.assign(globalThis, { __webpack_nonce__: styleNonce });
