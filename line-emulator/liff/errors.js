/** An error as LIFF gives it: look at the code. */
export class LiffError extends Error {
  /** @param {string} code @param {string} [message] */
  constructor(code, message) {
    super(message);
    this.name = 'LiffError';
    this.code = code;
  }
}
